namespace FaultTolerantPay.Storage;

/// <summary>What charges use of a channel's quotas.</summary>
/// <param name="AmountMinor">The sum, in minor units.</param>
/// <param name="Count">The number.</param>
public readonly record struct ChargeTotals(long AmountMinor, long Count);
