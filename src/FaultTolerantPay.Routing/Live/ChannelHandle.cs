namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// A channel's number in one <see cref="LiveState"/>. It stays the same when catalogues are replaced, so live data, and what a host stores
/// with a card or merchant in memory, survive a reload. It has no meaning in another state or process: persist the channel's id instead.
/// </summary>
/// <param name="Value">The number, from 1. The default value, 0, is no channel; every call that receives it throws.</param>
public readonly record struct ChannelHandle(int Value);
