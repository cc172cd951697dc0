namespace FaultTolerantPay.Model;

/// <summary>
/// Converts a time of day in a time zone to instants, exactly one for each local day (<see cref="LocalTimes"/>). Only instants are
/// compared, because local times are ambiguous on a day whose clocks change.
/// </summary>
/// <param name="timeOfDay">From midnight: 0 s to less than a day.</param>
/// <param name="zone">The time zone.</param>
internal sealed class DailySchedule(TimeSpan timeOfDay, TimeZoneInfo zone)
{
    // A local day's instant is less than a day away from its date in UTC, and a clock change moves it by at most a day.
    private const int DaysAround = 2;

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    // Closer to the limits of <c>DateTimeOffset</c>, the neighbouring days have no instant. An earlier instant counts as the first limit;
    // after the last limit there is no further day.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.MinValue.Plus(5 * OneDay),
        Latest = DateTimeOffset.MaxValue.Minus(5 * OneDay);

    /// <summary>The instant of a local day.</summary>
    public DateTimeOffset On(DateOnly day) => LocalTimes.InstantOf(day.ToDateTime(TimeOnly.MinValue) + timeOfDay, zone, out _);

    /// <summary>The first instant of the schedule after the given one.</summary>
    public DateTimeOffset After(DateTimeOffset instant)
    {
        if (instant > Latest)
        {
            return DateTimeOffset.MaxValue;
        }

        instant = NotTooEarly(instant);
        DateOnly day = DateOnly.FromDateTime(instant.UtcDateTime).AddDays(-DaysAround);
        DateTimeOffset at = On(day);
        while (at <= instant)
        {
            at = On(day = day.AddDays(1));
        }

        return at;
    }

    /// <summary>The first instant of the schedule at or after the given one.</summary>
    public DateTimeOffset AtOrAfter(DateTimeOffset instant) => After(instant.Minus(TimeSpan.FromTicks(1)));

    /// <summary>
    /// Counts local days from the latest instant of the schedule that is not after the given one. Work that is done a little late today is
    /// so due at the same time of day again.
    /// </summary>
    /// <param name="instant">The instant to count from.</param>
    /// <param name="days">At least 1.</param>
    public DateTimeOffset DaysAfter(DateTimeOffset instant, int days)
    {
        if (days > (Latest - instant) / OneDay)
        {
            return DateTimeOffset.MaxValue;
        }

        instant = NotTooEarly(instant);
        DateOnly day = DateOnly.FromDateTime(instant.UtcDateTime).AddDays(DaysAround);
        while (On(day) > instant)
        {
            day = day.AddDays(-1);
        }

        return On(day.AddDays(days));
    }

    private static DateTimeOffset NotTooEarly(DateTimeOffset instant) => instant < Earliest ? Earliest : instant;
}
