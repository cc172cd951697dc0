namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// Room that one attempt has taken from a channel's quotas. Give it back with <see cref="LiveState.Return"/> when the attempt was declined or not
/// executed; do nothing when it succeeded, is pending or unknown: then it stays taken. The default value took nothing, and giving it back does nothing.
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="AmountMinor">The amount, in minor units, from 0.</param>
/// <param name="Day">The local day in which it was taken, as in <see cref="DateOnly.DayNumber"/>.</param>
public readonly record struct QuotaReservation(ChannelHandle Channel, long AmountMinor, int Day)
{
    /// <summary>The channel's count of reservations when it was made; 0 for one that was made from what a store kept.</summary>
    internal long Number { get; init; }

    internal bool IsNone => Number == 0 && Day == 0;
}
