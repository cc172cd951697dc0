using System.Diagnostics;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.CommandLine;

/// <summary>The program itself, as a process.</summary>
public class ProgramTests
{
    [TestCase("--help", ExitCode.Done, "route explain")]
    [TestCase("route diff --help", ExitCode.Done, "--exit-code")]
    [TestCase("route validate nowhere.json", ExitCode.NotDone, "nowhere.json")]
    [TestCase("difference --store nowhere.db", ExitCode.NotDone, "nowhere.db")]
    [TestCase("route nothing", ExitCode.NotDone, "No command 'route nothing'.")]
    [TestCase("serve --bank http://127.0.0.1:9 --store nowhere.db", ExitCode.NotDone, "shorter than 16 characters")]
    public async Task Program_CommandLine_AnswersWithTextAndExitCode(string line, int exitCode, string says)
    {
        var start = new ProcessStartInfo("dotnet", $"exec \"{Path.Combine(AppContext.BaseDirectory, "FaultTolerantPay.SampleHost.dll")}\" {line}")
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
        Assert.That(await output + await error, Does.Contain(says));
    }
}
