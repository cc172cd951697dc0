using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Live;

/// <summary>Which of a channel's latest reservations were given back: one bit each, so that giving back twice does nothing the second time. Written under the channel's lock.</summary>
internal struct ReturnedReservations
{
    /// <summary>How many are remembered. A return that comes later than this many reservations is believed.</summary>
    public const int Remembered = 256;

    private ReservationBits _words;
    private long _last;

    /// <summary>The number of a new reservation, from 1.</summary>
    public long Next_NeedsLock()
    {
        _last++;
        _words[WordOf(_last)] &= ~BitOf(_last);
        return _last;
    }

    /// <summary>Notes that a reservation is given back. False if it was before.</summary>
    /// <param name="number">Its number; 0 if it was made from what a store kept.</param>
    public bool TryReturn_NeedsLock(long number)
    {
        if (number <= 0 || number > _last || number <= _last - Remembered)
        {
            return true;
        }

        bool isNew = (_words[WordOf(number)] & BitOf(number)) == 0;
        _words[WordOf(number)] |= BitOf(number);
        return isNew;
    }

    private static int WordOf(long number) => (int)(number % Remembered) / 64;

    private static ulong BitOf(long number) => 1UL << (int)(number % 64);

    [InlineArray(Remembered / 64)]
    private struct ReservationBits
    {
        private ulong _first;
    }
}
