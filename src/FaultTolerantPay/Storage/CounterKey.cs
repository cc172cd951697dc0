namespace FaultTolerantPay.Storage;

/// <summary>Identifies a counter of amount and count: an exposure, or one slice of a velocity window.</summary>
/// <param name="Scope">The scope of the counter.</param>
/// <param name="Id">The id of the merchant, customer or institution, or the outage's number; empty for all.</param>
/// <param name="Currency">The currency; amounts of different currencies are never added.</param>
/// <param name="Slice">For velocity, the slice of time: the ticks of its start (UTC) divided by its length. Null for an exposure.</param>
/// <param name="SliceLength">The length of the slice; <see cref="TimeSpan.Zero"/> for an exposure.</param>
public readonly record struct CounterKey(
    CounterScope Scope, string Id, Currency Currency, long? Slice = null, TimeSpan SliceLength = default);
