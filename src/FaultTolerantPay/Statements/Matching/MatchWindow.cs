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
    /// The time of day at which the channel's day begins. If the clocks skip it, the day begins when they have skipped it.
    /// </param>
    /// <param name="margin">How far the two sides may differ about the day of an operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The margin is negative, or a day or more; or the day is the first or last of all.
    /// </exception>
    public static MatchWindow OfDay(DateOnly day, TimeZoneInfo zone, TimeOnly cutOver, TimeSpan margin)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentOutOfRangeException.ThrowIfLessThan(margin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(margin, TimeSpan.FromDays(1));
        return new MatchWindow(At(day.ToDateTime(cutOver), zone), At(day.AddDays(1).ToDateTime(cutOver), zone), margin);
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        // Clocks are put forward by less than a day, in steps of minutes.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        // Of a time that comes twice, the first: the day does not begin again.
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
