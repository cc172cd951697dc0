namespace FaultTolerantPay;

/// <summary>Days of a channel, and the entry of the account that settles them.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Days">The days, in order; none if the entry is unexpected.</param>
/// <param name="Entry">The entry; null if there is none.</param>
/// <param name="Currency">The currency.</param>
public sealed record ChannelSettlementResult(
    ChannelSettlementKind Kind, IReadOnlyList<ExpectedSettlement> Days, AccountEntry? Entry, Currency Currency)
{
    /// <summary>What the days come to, in minor units.</summary>
    public long ExpectedMinor => checked(Days.Sum(day => day.NetMinor));

    /// <summary>The amount of the entry minus what was expected, exact. Zero only if it is settled or nothing was expected.</summary>
    public ExactAmount Difference => new(
        checked((Entry?.Amount.Micros ?? 0) - ExactAmount.Of(new Money(ExpectedMinor, Currency)).Micros), Currency);
}
