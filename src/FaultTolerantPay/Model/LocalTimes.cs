namespace FaultTolerantPay.Model;

/// <summary>
/// The one way to convert a local time of a time zone to an instant. Only the conversion from an instant to its offset is used: the
/// conversion from a local time is wrong for some zones on days with a clock change.
/// </summary>
internal static class LocalTimes
{
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    /// <summary>
    /// The instant at which the clocks of a zone show a local time. If they show it twice, the first counts. If they skip it, the instant
    /// is later by the skipped time (02:30 becomes 03:30 if clocks go from 02:00 to 03:00).
    /// </summary>
    /// <param name="local">The local time.</param>
    /// <param name="zone">The time zone.</param>
    /// <param name="isSkipped">Whether the clocks skip it.</param>
    /// <returns>The instant, in UTC.</returns>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone, out bool isSkipped)
    {
        // Treats the local time as UTC.
        DateTimeOffset reading = new(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        TimeSpan before = zone.GetUtcOffset(reading.Minus(OneDay)), after = zone.GetUtcOffset(reading.Plus(OneDay));
        DateTimeOffset byEarlier = reading.Minus(before), byLater = reading.Minus(after);
        bool isByEarlier = zone.GetUtcOffset(byEarlier) == before, isByLater = zone.GetUtcOffset(byLater) == after;
        isSkipped = !isByEarlier && !isByLater;
        if (isByEarlier && isByLater)
        {
            return byEarlier < byLater ? byEarlier : byLater;
        }

        // Neither matches: the clocks skipped this time, and the offset before the change makes it later by the skipped time.
        return isByLater ? byLater : byEarlier;
    }
}
