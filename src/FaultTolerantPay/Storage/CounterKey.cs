namespace FaultTolerantPay.Storage;

/// <summary>Names a counter of amount and count: an exposure, or one slice of a velocity window.</summary>
/// <param name="Scope">Whose.</param>
/// <param name="Id">The merchant's, customer's, institution's id or the outage's number; empty for all.</param>
/// <param name="Currency">The currency; amounts of two currencies are never added.</param>
/// <param name="Slice">
/// Null for an exposure. For velocity: the slice of time, as ticks of its start (UTC) divided by the slice's length.
/// </param>
/// <param name="SliceLength">The length of the slice; <see cref="TimeSpan.Zero"/> for an exposure.</param>
public readonly record struct CounterKey(CounterScope Scope, string Id, Currency Currency, long? Slice = null, TimeSpan SliceLength = default);
