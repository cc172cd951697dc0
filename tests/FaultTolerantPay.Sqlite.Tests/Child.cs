using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>Runs the child process of these tests.</summary>
internal static class Child
{
    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "FaultTolerantPay.Sqlite.Child.dll");

    public static Process Start(params string[] arguments) => Run("dotnet", [Assembly, .. arguments]);

    /// <summary>Runs it to its end.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        using Process child = Start(arguments);
        await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.That(child.ExitCode, Is.Zero, string.Join(' ', arguments));
    }

    /// <summary>Starts it with another umask.</summary>
    public static Process StartWithUmask(string umask, params string[] arguments) =>
        Run("sh", ["-c", $"umask {umask}; exec dotnet \"$@\"", "sh", Assembly, .. arguments]);

    /// <summary>Starts it under strace, which writes the named system calls of all threads, with the paths of files, to a file.</summary>
    public static Process StartTraced(string traceFile, string calls, params string[] arguments) =>
        Run("strace", ["-f", "-y", "-e", $"trace={calls}", "-o", traceFile, "dotnet", Assembly, .. arguments]);

    private static Process Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
    }
}
