using FaultTolerantPay.Model;

namespace FaultTolerantPay.Collection;

/// <summary>
/// A time of day in a time zone, as instants: each local day has exactly one. Of a time that the day repeats, the first counts; a time that
/// the day leaves out comes later by what is left out (02:30 becomes 03:30 where the clocks go from 02:00 to 03:00). Only instants are
/// compared: clock readings do not order moments on a day whose clocks change.
/// </summary>
/// <param name="timeOfDay">From midnight: 0 s to less than a day.</param>
/// <param name="zone">The time zone.</param>
internal sealed class DailySchedule(TimeSpan timeOfDay, TimeZoneInfo zone)
{
    // A day's instant lies less than a day off its date in UTC, and a change of the clocks moves it by a day at most.
    private const int DaysAround = 2;

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    // Nearer to the ends of time than this, days around have no instant: before it counts as then, and after it there is no other day.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.MinValue.Plus(5 * OneDay), Latest = DateTimeOffset.MaxValue.Minus(5 * OneDay);

    /// <summary>The instant of a local day.</summary>
    public DateTimeOffset On(DateOnly day)
    {
        // As if the zone were UTC. Only the way from an instant to its offset is taken: the other way, from a reading, is wrong for some
        // zones on days of a change.
        DateTimeOffset reading = new(day.ToDateTime(TimeOnly.MinValue) + timeOfDay, TimeSpan.Zero);
        TimeSpan before = zone.GetUtcOffset(reading.Minus(OneDay)), after = zone.GetUtcOffset(reading.Plus(OneDay));
        DateTimeOffset byEarlier = reading.Minus(before), byLater = reading.Minus(after);
        bool isByEarlier = zone.GetUtcOffset(byEarlier) == before, isByLater = zone.GetUtcOffset(byLater) == after;
        if (isByEarlier && isByLater)
            return byEarlier < byLater ? byEarlier : byLater;
        // By neither: the clocks went forward over it, and what was in force until then makes it later by what is left out.
        return isByLater ? byLater : byEarlier;
    }

    /// <summary>The first one after an instant.</summary>
    public DateTimeOffset After(DateTimeOffset instant)
    {
        if (instant > Latest)
            return DateTimeOffset.MaxValue;
        instant = NotTooEarly(instant);
        DateOnly day = DateOnly.FromDateTime(instant.UtcDateTime).AddDays(-DaysAround);
        DateTimeOffset at = On(day);
        while (at <= instant)
            at = On(day = day.AddDays(1));
        return at;
    }

    /// <summary>The first one at or after an instant.</summary>
    public DateTimeOffset AtOrAfter(DateTimeOffset instant) => After(instant.Minus(TimeSpan.FromTicks(1)));

    /// <summary>
    /// The one so many local days after the newest that is not later than an instant: what is done a little late today is due at the same
    /// time of day again.
    /// </summary>
    /// <param name="instant">Where to count from.</param>
    /// <param name="days">At least 1.</param>
    public DateTimeOffset DaysAfter(DateTimeOffset instant, int days)
    {
        if (days > (Latest - instant) / OneDay)
            return DateTimeOffset.MaxValue;
        instant = NotTooEarly(instant);
        DateOnly day = DateOnly.FromDateTime(instant.UtcDateTime).AddDays(DaysAround);
        while (On(day) > instant)
            day = day.AddDays(-1);
        return On(day.AddDays(days));
    }

    private static DateTimeOffset NotTooEarly(DateTimeOffset instant) => instant < Earliest ? Earliest : instant;
}
