using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routes;

/// <summary>Room in a channel's quotas for one operation. It is given back unless the operation is, or may be, written.</summary>
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

    /// <summary>Gives the room back: the operation was not written.</summary>
    public void Return()
    {
        live?.Return(_reservation);
        _reservation = default;
    }

    /// <summary>The operation with this reference was written. From here on its result decides what becomes of the room.</summary>
    public void Keep(string reference)
    {
        live?.Keep(reference, _reservation);
        _reservation = default;
    }

    /// <summary>
    /// Writes, and then gives back what was not kept. After an error that does not say that nothing was written, the room stays in use: the
    /// operation may be stored.
    /// </summary>
    public async ValueTask<T> HoldAsync<T>(Func<ValueTask<T>> write)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not StoreException { NothingWritten: true })
        {
            _reservation = default;
            throw;
        }
        finally
        {
            Return();
        }
    }
}
