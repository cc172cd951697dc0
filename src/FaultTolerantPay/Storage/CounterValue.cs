namespace FaultTolerantPay.Storage;

/// <summary>The value of a counter, or a sum over several.</summary>
/// <param name="AmountMinor">Minor units.</param>
/// <param name="Count">How many.</param>
public readonly record struct CounterValue(long AmountMinor, long Count);
