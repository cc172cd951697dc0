using System.Diagnostics;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Outside;

/// <summary>A program in a process of its own: it says where it listens, and is killed without a word.</summary>
internal sealed class ChildProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ChildProgram(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts a program of this folder, and waits until it listens.</summary>
    public static async Task<ChildProgram> StartAsync(string program, params IEnumerable<string> arguments)
    {
        Process process = Begin(program, arguments);
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return line?.Split(' ') is ["listening", "on", { } address]
            ? new ChildProgram(process, new Uri(address))
            : throw new InvalidOperationException($"{program} did not start: {line}");
    }

    /// <summary>Runs a program of this folder to its end, and returns what it prints.</summary>
    /// <exception cref="TimeoutException">It did not end within the limit.</exception>
    public static async Task<string> RunAsync(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        using Process process = Begin(program, arguments);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(limit);
            await process.WaitForExitAsync().WaitAsync(limit);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static Process Begin(string program, IEnumerable<string> arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["SAMPLEBANK_CALLBACK_SECRET"] = NodeProgram.Secret;
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
