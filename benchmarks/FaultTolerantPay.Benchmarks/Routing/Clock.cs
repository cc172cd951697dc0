using System.Diagnostics;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// Times several contenders side by side: short rounds in turn, so that what else the machine does hits all of them, and the median of the rounds of each.
/// </summary>
internal static class Clock
{
    /// <summary>The median time of one operation of each contender, in nanoseconds.</summary>
    /// <param name="operations">How many operations one call of a contender does.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="roundMs">How long one round of one contender lasts.</param>
    /// <param name="contenders">The contenders. They return something that depends on every answer.</param>
    public static double[] Medians(int operations, int rounds, double roundMs, params Func<long>[] contenders)
    {
        var times = new double[contenders.Length][];
        var calls = new int[contenders.Length];
        long sum = 0;
        for (int c = 0; c < contenders.Length; c++)
        {
            times[c] = new double[rounds];

            // Long enough for the JIT to compile the last tier, in the background.
            var warmUp = Stopwatch.StartNew();
            int warm = 0;
            while (warmUp.ElapsedMilliseconds < 200 || warm < 2)
            {
                sum += contenders[c]();
                warm++;
            }

            var watch = Stopwatch.StartNew();
            sum += contenders[c]();
            calls[c] = Math.Max(1, (int)(roundMs / Math.Max(watch.Elapsed.TotalMilliseconds, .0001)));
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < contenders.Length; c++)
            {
                long begin = Stopwatch.GetTimestamp();
                for (int i = 0; i < calls[c]; i++)
                {
                    sum += contenders[c]();
                }

                times[c][round] = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / calls[c] / operations;
            }
        }

        GC.KeepAlive(sum);
        return [.. times.Select(t => t.Order().ElementAt(rounds / 2))];
    }
}
