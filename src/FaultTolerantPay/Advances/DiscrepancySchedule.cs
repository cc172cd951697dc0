namespace FaultTolerantPay.Advances;

/// <summary>
/// Decides when a long-lasting problem opens a discrepancy: the first after a number of tries, and another after each further day. An
/// operator who closed the last one may have considered the problem solved.
/// </summary>
internal static class DiscrepancySchedule
{
    /// <summary>The number of the discrepancy to open after a try: 1 for the first, 2 for the next; 0 for none.</summary>
    /// <param name="tries">The number of tries, including this one.</param>
    /// <param name="first">The number of tries after which the first discrepancy is opened.</param>
    /// <param name="maxWait">The longest wait between two tries. It determines how many tries make up a day.</param>
    public static int NumberAfterTries(int tries, int first, TimeSpan maxWait)
    {
        int aDay = (int)Math.Clamp(TimeSpan.FromDays(1) / maxWait, 1, int.MaxValue);
        return tries >= first && (tries - first) % aDay == 0 ? 1 + ((tries - first) / aDay) : 0;
    }

    /// <summary>
    /// The number of the discrepancy for something that is overdue since a time: 1 from then on, one more for each further day; 0 before
    /// that time.
    /// </summary>
    public static int NumberSince(DateTimeOffset overdueAt, DateTimeOffset now) =>
        now < overdueAt ? 0 : 1 + (int)(now - overdueAt).TotalDays;
}
