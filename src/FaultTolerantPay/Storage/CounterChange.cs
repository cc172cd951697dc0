namespace FaultTolerantPay.Storage;

/// <summary>Adds to a counter as part of a commit.</summary>
/// <param name="Key">The counter, whose amount and count start at 0.</param>
/// <param name="AmountDelta">The addition to the amount, in minor units; may be negative.</param>
/// <param name="CountDelta">The addition to the count; may be negative.</param>
/// <param name="ForgetAfter">When the counter may be deleted; null: never. The latest time of all changes applies.</param>
public readonly record struct CounterChange(CounterKey Key, long AmountDelta, long CountDelta, DateTimeOffset? ForgetAfter = null);
