using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>A process that is killed at any point leaves a file that opens, and that holds every commit that it acknowledged.</summary>
public sealed class ProcessKillTests
{
    private const int Rounds = 6;

    [Test]
    public async Task Kill_WhileWriting_EveryAcknowledgedCommitIsThere()
    {
        using var file = new TemporaryFile();
        var random = new Random(1);
        var acknowledged = new HashSet<string>();
        for (int round = 0; round < Rounds; round++)
        {
            using Process child =
                Child.Start("write", file.Path, round % 2 == 0 ? "group" : "inline", "FULL", "8", $"{round * 1_000_000}", "1000000");
            int before = acknowledged.Count, wanted = random.Next(1, 400);
            while (acknowledged.Count < before + wanted)
            {
                acknowledged.Add(OrderIn((await child.StandardOutput.ReadLineAsync())!));
            }

            child.Kill();
            // What it acknowledged before it died lies in the pipe still.
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged.Add(OrderIn(line));
            }

            await child.WaitForExitAsync();
            await FileAudit.AssertHoldsAsync(file.Path, acknowledged);
        }
    }

    private static string OrderIn(string line) =>
        line.StartsWith("ack ", StringComparison.Ordinal) ? line["ack ".Length..]
            : throw new InvalidOperationException($"The child said '{line}'.");
}
