using System.Diagnostics;

namespace FaultTolerantPay.Crash.Node;

/// <summary>What a process holds.</summary>
internal sealed record Vitals
{
    /// <summary>Bytes of live objects: right after a full collection.</summary>
    public long LiveHeap { get; init; }

    public int Threads { get; init; }

    public int Handles { get; init; }

    /// <summary>What this process holds.</summary>
    public static Vitals Take()
    {
        using var self = Process.GetCurrentProcess();
        return new Vitals
        {
            LiveHeap = GC.GetTotalMemory(forceFullCollection: true),
            Threads = self.Threads.Count,
            Handles = Directory.GetFiles("/proc/self/fd").Length,
        };
    }

    /// <summary>The resident memory of a process, in bytes.</summary>
    public static long WorkingSet(int process) =>
        Environment.SystemPageSize * long.Parse(
            File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
}
