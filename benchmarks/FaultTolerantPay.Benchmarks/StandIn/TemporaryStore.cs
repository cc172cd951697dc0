namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>A store file that goes away with what belongs to it. Beside the program, so that it lies on a disk and not in memory.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private static int _number;

    public string Path { get; } =
        System.IO.Path.Combine(AppContext.BaseDirectory, $"benchmark-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}.db");

    public void Dispose()
    {
        foreach (string suffix in new[] { "", "-wal", "-shm", "-acked" })
        {
            File.Delete(Path + suffix);
        }
    }
}
