namespace FaultTolerantPay.Model;

/// <summary>
/// Adds to times from callers without overflow: a sum beyond the first or last representable time stays there, where the framework's
/// operator would throw.
/// </summary>
internal static class SaturatingTime
{
    /// <summary>The time after adding the span, in UTC. The span may be negative.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, TimeSpan span)
    {
        // The UTC ticks of a time are 0 or more, so the sum with a negative span always fits.
        long ticks = span.Ticks > DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks
            ? DateTimeOffset.MaxValue.UtcTicks
            : time.UtcTicks + span.Ticks;
        return new DateTimeOffset(Math.Max(ticks, 0), TimeSpan.Zero);
    }

    /// <summary>The time after subtracting the span, in UTC.</summary>
    public static DateTimeOffset Minus(this DateTimeOffset time, TimeSpan span) =>
        span == TimeSpan.MinValue ? DateTimeOffset.MaxValue : time.Plus(-span);
}
