using System.Diagnostics;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Tests.Serve;

namespace FaultTolerantPay.SampleHost.Tests.Route;

/// <summary>
/// Commands as processes that read from a pipe, so that they are in the middle of their work for as long as the test wants.
/// </summary>
[Platform(Exclude = "Win")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RouteSignalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("ftpay-signal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase("validate PIPE", "INT")]
    [TestCase("validate PIPE policy.json", "TERM")]
    [TestCase("explain PIPE policy.json --amount 1", "INT")]
    [TestCase("diff PIPE catalogue.json", "TERM")]
    [TestCase("diff policy.json PIPE", "INT")]
    [TestCase("backtest catalogue.json policy.json policy-cheapest.json PIPE", "TERM")]
    [TestCase("bench catalogue.json policy.json PIPE", "INT")]
    [TestCase("import-hyperswitch PIPE --out OUT", "TERM")]
    public async Task Command_SignalWhileItReads_EndsAtOnce(string line, string signal)
    {
        string pipe = Pipe();
        using ProgramProcess program = Start(line, pipe);
        await using FileStream writer = await OpenAsync(pipe);
        program.Signal(signal);
        Assert.That(await program.ExitAsync(Patience), Is.EqualTo(ExitCode.Stopped), program.Errors);
        Assert.That(program.Errors.Trim(), Is.EqualTo("Stopped."));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { pipe }));
    }

    [Test]
    public async Task Bench_SignalWhileItMeasures_EndsAtOnce([Values("INT", "TERM")] string signal)
    {
        string pipe = Pipe();
        using ProgramProcess program = Start("bench catalogue.json policy.json PIPE --milliseconds 10000", pipe);
        await using (FileStream writer = await OpenAsync(pipe))
        {
            await writer.WriteAsync(await File.ReadAllBytesAsync(Sample("requests.csv")));
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        long start = Stopwatch.GetTimestamp();
        program.Signal(signal);
        Assert.That(await program.ExitAsync(Patience), Is.EqualTo(ExitCode.Stopped), program.Errors);

        // Each strategy is measured for ten seconds before the first look at whether to stop.
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private string Pipe()
    {
        string pipe = Path.Combine(_folder, "pipe");
        using Process make = Process.Start("mkfifo", [pipe]);
        make.WaitForExit();
        return pipe;
    }

    private ProgramProcess Start(string line, string pipe) => ProgramProcess.WithSignals(
        "FaultTolerantPay.SampleHost",
        string.Empty,
        ["route", .. line.Split(' ').Select(word =>
            word == "PIPE" ? pipe
            : word == "OUT" ? Path.Combine(_folder, "out.json")
            : word.EndsWith(".json", StringComparison.Ordinal) ? Sample(word)
            : word)]);

    /// <summary>Opens a pipe, which waits until the program has opened it too.</summary>
    private static Task<FileStream> OpenAsync(string pipe) =>
        Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(Patience);

    private static string Sample(string file)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FaultTolerantPay.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "samples", "routing", file);
    }
}
