using System.Diagnostics;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.CommandLine;

/// <summary>The programs themselves, as processes.</summary>
[Parallelizable(ParallelScope.All)]
public class ProgramTests
{
    [TestCase("--help", ExitCode.Done, "route explain")]
    [TestCase("route diff --help", ExitCode.Done, "--exit-code")]
    [TestCase("route validate nowhere.json", ExitCode.NotDone, "nowhere.json")]
    [TestCase("discrepancy --store nowhere.db", ExitCode.NotDone, "nowhere.db")]
    [TestCase("route nothing", ExitCode.NotDone, "No command 'route nothing'.")]
    [TestCase("serve --bank http://127.0.0.1:9 --store nowhere.db", ExitCode.NotDone, "shorter than 16 characters")]
    public Task Program_CommandLine_AnswersWithTextAndExitCode(string line, int exitCode, string says) =>
        CheckAsync("FaultTolerantPay.SampleHost", line, exitCode, says);

    [TestCase("--help", ExitCode.Done, "--callback-url")]
    [TestCase("--port x --cut-over noon", ExitCode.NotDone, "--port is x; expected 0 to 65535.", "--cut-over is noon; expected HH:mm.")]
    [TestCase("--prot 80 --ledger", ExitCode.NotDone, "'--prot'", "'--ledger'")]
    [TestCase("--port 70000", ExitCode.NotDone, "Port is 70000; expected 0 to 65535")]
    public Task Bank_CommandLine_AnswersWithTextAndExitCode(string line, int exitCode, params string[] says) =>
        CheckAsync("FaultTolerantPay.SampleBank", line, exitCode, says);

    private static async Task CheckAsync(string program, string line, int exitCode, params string[] says)
    {
        var start = new ProcessStartInfo("dotnet", $"exec \"{Path.Combine(AppContext.BaseDirectory, $"{program}.dll")}\" {line}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SAMPLEBANK_CALLBACK_SECRET"] = "too short";
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.That(process.ExitCode, Is.EqualTo(exitCode));
        string told = await output + await error;
        foreach (string text in says)
        {
            Assert.That(told, Does.Contain(text));
        }
    }
}
