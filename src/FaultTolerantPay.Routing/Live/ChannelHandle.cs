namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// A channel's number in one <see cref="LiveState"/>. It stays the same when catalogues are replaced, so that what is known of a channel, and
/// what a host keeps beside a card or merchant, outlives a reload. It means nothing in another state or process: store the channel's id.
/// </summary>
/// <param name="Value">The number, from 1. The default value, 0, is no channel: every call that is given it throws.</param>
public readonly record struct ChannelHandle(int Value);
