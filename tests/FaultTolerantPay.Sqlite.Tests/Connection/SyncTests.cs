using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>
/// Between the last write of a commit and its answer the file is synced. A kill would not show a missing sync, since the system's page
/// cache survives it; the
/// system calls do.
/// </summary>
public sealed partial class SyncTests
{
    private const int Commits = 40;

    [TestCase("group")]
    [TestCase("inline")]
    public async Task Answer_EachCommit_ComesAfterASync(string mode)
    {
        SystemCallTrace trace = await TraceAsync(mode, "FULL");
        Assert.That(trace.Answers, Is.EqualTo(Commits));
        Assert.That(trace.AnswersBeforeSync, Is.Empty);
    }

    /// <summary>The check itself is seen to catch a store that does not sync.</summary>
    [TestCase("group")]
    [TestCase("inline")]
    public async Task Answer_WithSynchronousOff_IsCaught(string mode)
    {
        SystemCallTrace trace = await TraceAsync(mode, "OFF");
        Assert.That(trace.Answers, Is.EqualTo(Commits));
        Assert.That(trace.AnswersBeforeSync, Is.Not.Empty);
    }

    private static async Task<SystemCallTrace> TraceAsync(string mode, string synchronous)
    {
        using var file = new TemporaryFile();
        string traceFile = Path.Combine(file.Folder, "trace.txt");
        using Process child =
            Child.StartTraced(traceFile, "fsync,fdatasync,pwrite64,write", "write", file.Path, mode, synchronous, "1", "0", $"{Commits}");
        await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.That(child.ExitCode, Is.Zero);
        return SystemCallTrace.Read(await File.ReadAllLinesAsync(traceFile));
    }

    private sealed partial class SystemCallTrace
    {
        public int Answers { get; private set; }

        /// <summary>Answers that were given while writes to the log were not synced.</summary>
        public List<string> AnswersBeforeSync { get; } = [];

        public static SystemCallTrace Read(string[] lines)
        {
            var trace = new SystemCallTrace();
            var underWay = new Dictionary<string, string>();
            bool isSynced = true, anyLogWrite = false;
            foreach (string line in lines)
            {
                // A call that another thread interrupts is on two lines: "fdatasync(7<…> <unfinished ...>" and "<... fdatasync resumed>) =
                // 0".
                Match match = CallLine().Match(line);
                if (!match.Success)
                {
                    continue;
                }

                string thread = match.Groups["thread"].Value;
                bool isResumed = match.Groups["resumed"].Success;
                string call = isResumed ? underWay[thread] : match.Groups["call"].Value;
                bool isEnded = !line.Contains("<unfinished ...>", StringComparison.Ordinal);
                underWay[thread] = call;
                bool isOnLog = call.Contains("store.db-wal>", StringComparison.Ordinal);
                if (call.StartsWith("pwrite64(", StringComparison.Ordinal) && isOnLog)
                {
                    (isSynced, anyLogWrite) = (false, true);
                }
                else if (isOnLog && call.StartsWith('f') && isEnded && line.EndsWith("= 0", StringComparison.Ordinal))
                {
                    isSynced = true;
                }
                else if (call.StartsWith("write(", StringComparison.Ordinal) && call.Contains("\"ack ", StringComparison.Ordinal)
                    && !isResumed)
                {
                    trace.Answer(line, isSynced && anyLogWrite);
                }
            }
            return trace;
        }

        private void Answer(string line, bool isAfterSync)
        {
            Answers++;
            if (!isAfterSync)
            {
                AnswersBeforeSync.Add(line);
            }
        }

        [GeneratedRegex(@"^(?<thread>\d+)\s+(?:(?<resumed><\.\.\. \w+ resumed>)|(?<call>\w+\(.*))")]
        private static partial Regex CallLine();
    }
}
