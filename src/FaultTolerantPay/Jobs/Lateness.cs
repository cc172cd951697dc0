namespace FaultTolerantPay.Jobs;

/// <summary>How long something has been due.</summary>
internal static class Lateness
{
    /// <summary>The time since; null if nothing is due. What a clock that was ahead wrote is not late.</summary>
    public static TimeSpan? Of(DateTimeOffset? since, TimeProvider time) => since is not { } due ? null
        : time.GetUtcNow() - due is var late && late > TimeSpan.Zero ? late
        : TimeSpan.Zero;
}
