namespace FaultTolerantPay.Model;

/// <summary>Adds to times that the caller gave: a sum beyond the first or the last time there is stays at that one, where the framework's own operator would throw.</summary>
internal static class SaturatingTime
{
    /// <summary>The time so much later, in UTC; or earlier, where the span is negative.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, TimeSpan span)
    {
        // The UTC ticks of a time are 0 or more, so that a sum with a negative span always fits.
        long ticks = span.Ticks > DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks ? DateTimeOffset.MaxValue.UtcTicks : time.UtcTicks + span.Ticks;
        return new DateTimeOffset(Math.Max(ticks, 0), TimeSpan.Zero);
    }

    /// <summary>The time so much earlier, in UTC.</summary>
    public static DateTimeOffset Minus(this DateTimeOffset time, TimeSpan span) => span == TimeSpan.MinValue ? DateTimeOffset.MaxValue : time.Plus(-span);
}
