using System.Diagnostics;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>The command line of .NET.</summary>
internal static class DotNet
{
    /// <summary>Runs a command, and gives its exit code and what it wrote.</summary>
    public static (int ExitCode, string Output) Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        // A build of its own: no process outlives it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
