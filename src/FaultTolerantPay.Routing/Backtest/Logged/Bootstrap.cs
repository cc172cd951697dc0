using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Intervals by the bootstrap (Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13: percentiles). It draws buckets of
/// transactions with replacement. The seed decides all draws, and every policy and segment gets the same ones, so that their differences
/// have intervals too.
/// </summary>
internal sealed class Bootstrap
{
    /// <summary>The number of buckets. A transaction belongs to one by its id.</summary>
    public const int Buckets = 1_024;

    private const double Tail = 0.025;

    private static readonly byte[] Once = [.. Enumerable.Repeat((byte)1, Buckets)];

    // By sample and bucket: how often the bucket is drawn. More than 255 times never happens: the mean is 1.
    private readonly byte[] _draws;
    private readonly int _resamples;
    private readonly ulong _seed;

    public Bootstrap(int resamples, ulong seed)
    {
        _resamples = resamples;
        _seed = seed;
        _draws = new byte[resamples * Buckets];
        ulong state = seed;
        for (int sample = 0; sample < resamples; sample++)
        {
            Span<byte> draws = _draws.AsSpan(sample * Buckets, Buckets);
            for (int i = 0; i < Buckets; i++)
            {
                // Steps of the golden ratio, mixed: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
                state = unchecked(state + 0x9E37_79B9_7F4A_7C15);
                draws[(int)(((ulong)StableHash.Draw(new RoutingSeed(state), 0) * Buckets) >> 32)]++;
            }
        }
    }

    /// <summary>The bucket of a transaction, and whether it belongs to the first half of the log.</summary>
    public (int Bucket, bool IsFirstHalf) PlaceOf(ulong transaction)
    {
        ulong hash = StableHash.Salted(new RoutingSeed(transaction), ~_seed).Value;
        return ((int)(hash >> 54), (hash & 1) == 0);
    }

    /// <summary>The sums of a whole log, once, and of each sample.</summary>
    public double[][] Totals(EstimatorSums sums)
    {
        double[][] totals = new double[_resamples + 1][];
        for (int i = 0; i <= _resamples; i++)
        {
            totals[i] = new double[EstimatorSums.Width];
            sums.Total(i == 0 ? Once : _draws.AsSpan((i - 1) * Buckets, Buckets), totals[i]);
        }

        return totals;
    }

    /// <summary>An estimate with its interval; null if the log tells nothing about it.</summary>
    /// <param name="count">How many totals there are.</param>
    /// <param name="estimate">The estimate of the totals with a number: 0 for the log, then those of the samples.</param>
    public static IntervalEstimate? Interval(int count, Func<int, double> estimate)
    {
        double value = estimate(0);
        if (!double.IsFinite(value))
        {
            return null;
        }

        // A sample without a matching row has no estimate of its own.
        double[] sorted = [.. Enumerable.Range(1, count - 1).Select(estimate).Where(double.IsFinite).Order()];
        return sorted.Length == 0
            ? new IntervalEstimate(value, value, value)
            : new IntervalEstimate(value, sorted[At(Tail, sorted.Length)], sorted[At(1 - Tail, sorted.Length)]);
    }

    private static int At(double quantile, int length) => Math.Clamp((int)Math.Ceiling(quantile * length) - 1, 0, length - 1);
}
