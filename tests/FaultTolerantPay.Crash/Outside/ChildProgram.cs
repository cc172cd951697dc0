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

    /// <summary>Starts a program of this folder, and waits until it listens.</summary>
    public static async Task<ChildProgram> StartAsync(string program, params IEnumerable<string> arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["SAMPLEBANK_CALLBACK_SECRET"] = NodeProgram.Secret;
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return line?.Split(' ') is ["listening", "on", { } address]
            ? new ChildProgram(process, new Uri(address))
            : throw new InvalidOperationException($"{program} did not start: {line}");
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
}
