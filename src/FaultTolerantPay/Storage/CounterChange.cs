namespace FaultTolerantPay.Storage;

/// <summary>Adds to a counter, within the commit that it belongs to.</summary>
/// <param name="Key">The counter; it starts at 0 and 0.</param>
/// <param name="AmountDelta">Added to the amount, in minor units; may be negative.</param>
/// <param name="CountDelta">Added to the count; may be negative.</param>
/// <param name="ForgetAfter">From when on the counter may be forgotten; null: never. Of several changes the latest time counts.</param>
public readonly record struct CounterChange(CounterKey Key, long AmountDelta, long CountDelta, DateTimeOffset? ForgetAfter = null);
