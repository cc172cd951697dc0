using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The time that a statement covers. A row that only one side has is held for the next file, once, if it happened within
/// <see cref="CutOverMargin"/> of the end or after it.
/// </summary>
/// <param name="From">The beginning of the statement's day.</param>
/// <param name="Until">Its end, not included.</param>
/// <param name="CutOverMargin">How far the two sides may differ about the day of an operation.</param>
public sealed record MatchWindow(DateTimeOffset From, DateTimeOffset Until, TimeSpan CutOverMargin)
{
    /// <summary>
    /// The day of a channel, from cut-over to cut-over in its time zone. With a change of the clocks it has 23 or 25 hours.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="zone">The channel's time zone.</param>
    /// <param name="cutOver">
    /// The time of day at which the channel's day begins. If the clocks show it twice, the first counts; if they skip it, the day begins
    /// later by the skipped time.
    /// </param>
    /// <param name="margin">How far the two sides may differ about the day of an operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The margin is negative, or a day or more; or the day is the last of all.
    /// </exception>
    public static MatchWindow OfDay(DateOnly day, TimeZoneInfo zone, TimeOnly cutOver, TimeSpan margin)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentOutOfRangeException.ThrowIfLessThan(margin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(margin, TimeSpan.FromDays(1));
        var days = new DailySchedule(cutOver.ToTimeSpan(), zone);
        return new MatchWindow(days.On(day), days.On(day.AddDays(1)), margin);
    }
}
