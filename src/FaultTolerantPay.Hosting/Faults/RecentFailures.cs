using System.Globalization;
using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The last failures of payments, of whatever kinds, each with its place among all payments: how large a part of the last payments failed
/// is known without a look at those that were answered. It spans quiet hours, where the window of the ratios holds too few payments. Used
/// under the lock of <see cref="CallCounts"/>.
/// </summary>
internal sealed class RecentFailures(FaultDetectionOptions options)
{
    private readonly Queue<(long Place, long Ticks)> _last = [];
    private readonly int _enough = Enough(options.MinRecentPayments, options.MinRecentFailureRatio);
    private readonly int _enoughOfLong = Enough(options.MinLongStreakPayments, options.MinRecentFailureRatio);
    private long _latestTicks;

    /// <summary>Counts a payment that failed.</summary>
    /// <param name="place">How many payments ended before it.</param>
    /// <param name="nowTicks">The time.</param>
    /// <returns>In which way too many failed, as a person reads it; null where they are not too many.</returns>
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
        // Where payments come more often than that, the ratio over the window judges.
        return all <= payments && age * payments >= per * all
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{failures} of the last {all} payments failed within {OptionText.Of(TimeSpan.FromSeconds((long)age.TotalSeconds))}")
            : null;
    }

    // A circuit opens with the second failure at the earliest.
    private static int Enough(int payments, double ratio) => Math.Max((int)Math.Ceiling(payments * ratio), 2);
}
