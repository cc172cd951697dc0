using System.Globalization;
using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The last failed payments of any kind, each with its position among all payments. It computes the ratio of recent payments that failed
/// without storing those that were answered, and it spans quiet hours in which the window of the ratios holds too few payments. Used under
/// the lock of <see cref="CallCounts"/>.
/// </summary>
internal sealed class RecentFailures(FaultDetectionOptions options)
{
    private readonly Queue<(long Place, long Ticks)> _last = [];
    private readonly int _enough = Enough(options.MinRecentPayments, options.MinRecentFailureRatio);
    private readonly int _enoughOfLong = Enough(options.MinLongStreakPayments, options.MinRecentFailureRatio);
    private long _latestTicks;

    /// <summary>Counts a payment that failed.</summary>
    /// <param name="place">The number of payments that ended before it.</param>
    /// <param name="nowTicks">The present time.</param>
    /// <returns>Why too many failed, as text; null if not too many.</returns>
    public string? Add(long place, long nowTicks)
    {
        if (nowTicks - _latestTicks > options.MaxPauseInStreak.Ticks)
        {
            _last.Clear();
        }

        _latestTicks = nowTicks;
        _last.Enqueue((place, nowTicks));
        if (_last.Count > Math.Max(_enough, _enoughOfLong))
        {
            _last.Dequeue();
        }

        return Passed(_enough, options.MinRecentPayments, options.SamplingWindow, nowTicks, place)
            ?? Passed(_enoughOfLong, options.MinLongStreakPayments, options.MinLongStreak, nowTicks, place);
    }

    public void Clear() => _last.Clear();

    private string? Passed(int failures, int payments, TimeSpan per, long nowTicks, long place)
    {
        if (_last.Count < failures)
        {
            return null;
        }

        var first = _last.ElementAt(_last.Count - failures);
        var all = place - first.Place + 1;
        var age = TimeSpan.FromTicks(nowTicks - first.Ticks);
        // Where payments come more often than that, the ratio over the window decides.
        return all <= payments && age * payments >= per * all
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{failures} of the last {all} payments failed within {OptionText.Of(TimeSpan.FromSeconds((long)age.TotalSeconds))}")
            : null;
    }

    // A circuit opens with the second failure at the earliest.
    private static int Enough(int payments, double ratio) => Math.Max((int)Math.Ceiling(payments * ratio), 2);
}
