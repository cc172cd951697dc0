namespace FaultTolerantPay.Transactions;

/// <summary>
/// How records hold a time, or none: in 8 bytes, as UTC. A <see cref="DateTimeOffset"/> takes 16, and 24 where it may be missing, which was 0.4 KB of each decision.
/// </summary>
internal readonly record struct Moment
{
    // UTC ticks and 1; 0 for none.
    private readonly long _ticks;

    private Moment(DateTimeOffset time) => _ticks = time.UtcTicks + 1;

    /// <summary>The time, or null for none.</summary>
    public DateTimeOffset? OrNull => _ticks == 0 ? default(DateTimeOffset?) : (DateTimeOffset)this;

    public static implicit operator Moment(DateTimeOffset time) => new(time);

    public static implicit operator Moment(DateTimeOffset? time) => time is { } known ? new(known) : default;

    public static implicit operator DateTimeOffset(Moment moment) => moment._ticks == 0 ? default : new(moment._ticks - 1, TimeSpan.Zero);
}
