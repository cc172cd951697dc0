using System.Diagnostics;

namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>Bounds what reading costs by the length of the input: a reader is a stream, so that both grow together.</summary>
internal static class ReadingCost
{
    /// <summary>What a reader may allocate for an empty input: its buffers.</summary>
    public const long BytesForNone = 4_000_000;

    /// <summary>What a reader may allocate for each byte. A line of two bytes gives an error of several texts.</summary>
    public const long BytesForEach = 2_000;

    // Inputs are short and take a thousandth of this. A slow machine is no finding.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static T Within<T>(int length, Func<T> read)
    {
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        T result = read();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        long allowed = BytesForNone + (BytesForEach * length);
        Invariant.Holds(allocated <= allowed, $"reading {length} bytes allocates at most {allowed} bytes; it was {allocated}");
        Invariant.Holds(took <= Longest, $"reading {length} bytes takes at most {Longest}; it was {took}");
        return result;
    }
}
