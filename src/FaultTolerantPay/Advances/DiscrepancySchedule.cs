namespace FaultTolerantPay.Advances;

/// <summary>
/// Tells how often something went on for too long: a difference about it is opened after so many tries, and another after each further day, since whoever closed the last one
/// took it for settled.
/// </summary>
internal static class DiscrepancySchedule
{
    /// <summary>Which difference is opened after a try: 1 for the first, 2 for the next; 0 for none.</summary>
    /// <param name="tries">How often it was tried, this time included.</param>
    /// <param name="first">After how many tries the first is opened.</param>
    /// <param name="maxWait">The longest wait between two tries: so many of them are a day.</param>
    public static int NumberAfterTries(int tries, int first, TimeSpan maxWait)
    {
        int aDay = (int)Math.Clamp(TimeSpan.FromDays(1) / maxWait, 1, int.MaxValue);
        return tries >= first && (tries - first) % aDay == 0 ? 1 + ((tries - first) / aDay) : 0;
    }

    /// <summary>Which difference tells of something that is overdue since a time: 1 from then on, one more with each further day; 0 before it.</summary>
    public static int NumberSince(DateTimeOffset overdueAt, DateTimeOffset now) =>
        now < overdueAt ? 0 : 1 + (int)(now - overdueAt).TotalDays;
}
