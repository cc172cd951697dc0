namespace FaultTolerantPay.Storage;

/// <summary>The value of a counter, or a sum over several.</summary>
/// <param name="AmountMinor">The amount, in minor units.</param>
/// <param name="Count">The count.</param>
public readonly record struct CounterValue(long AmountMinor, long Count);
