using System.Diagnostics;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// Times several contenders side by side: short rounds in turn, so that what else the machine does hits all of them, and the median of the
/// rounds of each.
/// </summary>
internal static class Clock
{
    private const int WarmUpMs = 50;

    /// <summary>The median time of one operation of each contender, in nanoseconds, where each call does as many operations.</summary>
    /// <param name="operations">How many operations one call of a contender does.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="roundMs">How long one round of one contender lasts at least.</param>
    /// <param name="contenders">The contenders.</param>
    public static double[] Medians(int operations, int rounds, double roundMs, params Func<long>[] contenders) =>
        Medians(rounds, roundMs, [.. contenders.Select(c => (operations, c))]);

    /// <summary>The median time of one operation of each contender, in nanoseconds.</summary>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="roundMs">How long one round of one contender lasts at least.</param>
    /// <param name="contenders">
    /// The contenders: how many operations one call does, and the call. It returns something that depends on every answer.
    /// </param>
    public static double[] Medians(int rounds, double roundMs, (int Operations, Func<long> Call)[] contenders)
    {
        var times = new double[contenders.Length][];
        var calls = new int[contenders.Length];
        long sum = 0;
        // Twice around, so that the JIT, which compiles the last tier in the background, has time for the first while the last runs.
        for (int turn = 0; turn < 2; turn++)
        {
            for (int c = 0; c < contenders.Length; c++)
            {
                var warmUp = Stopwatch.StartNew();
                for (int warm = 0; warmUp.ElapsedMilliseconds < WarmUpMs || warm < 2; warm++)
                {
                    sum += contenders[c].Call();
                }
            }
        }

        for (int c = 0; c < contenders.Length; c++)
        {
            times[c] = new double[rounds];
            var watch = Stopwatch.StartNew();
            sum += contenders[c].Call();
            calls[c] = Math.Max(1, (int)(roundMs / Math.Max(watch.Elapsed.TotalMilliseconds, .0001)));
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < contenders.Length; c++)
            {
                long begin = Stopwatch.GetTimestamp();
                for (int i = 0; i < calls[c]; i++)
                {
                    sum += contenders[c].Call();
                }

                times[c][round] = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / calls[c] / contenders[c].Operations;
            }
        }

        GC.KeepAlive(sum);
        return [.. times.Select(t => t.Order().ElementAt(rounds / 2))];
    }
}
