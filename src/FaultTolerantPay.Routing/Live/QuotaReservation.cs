namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// Room that one attempt has taken from a channel's quotas. Give it back with <see cref="LiveState.Return"/> when the attempt was declined or not
/// executed; do nothing when it succeeded, is pending or unknown: then it stays taken.
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="AmountMinor">The amount, in minor units.</param>
/// <param name="Day">The local day in which it was taken, as in <see cref="DateOnly.DayNumber"/>.</param>
public readonly record struct QuotaReservation(ChannelHandle Channel, long AmountMinor, int Day);
