using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Channels;

/// <summary>Room in a channel's quotas for one instruction. It is given back unless the instruction is written.</summary>
/// <param name="live">The live state that has the quotas; null: the router does not decide, and there are none.</param>
internal sealed class ReservedRoom(LiveChannels? live)
{
    private QuotaReservation _reservation;

    /// <summary>Reserves room, in place of what was reserved before. False if the channel has none.</summary>
    public bool TryReserve(ChannelId channel, Money amount, DateTimeOffset now)
    {
        Return();
        return live is null || live.TryReserve(channel, amount.Minor, now, out _reservation);
    }

    /// <summary>Gives the room back: the instruction was not written.</summary>
    public void Return()
    {
        live?.Return(_reservation);
        _reservation = default;
    }

    /// <summary>The instruction was written. From here on its result decides what becomes of the room.</summary>
    public void Keep() => _reservation = default;
}
