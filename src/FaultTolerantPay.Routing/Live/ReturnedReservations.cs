using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// Records which of a channel's latest reservations were returned, one bit each, so that a second return does nothing. Written under the
/// channel's lock.
/// </summary>
internal struct ReturnedReservations
{
    /// <summary>How many reservations are recorded. A return after more reservations than this is accepted without the check.</summary>
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

    /// <summary>Records the return of a reservation. False if it was already returned.</summary>
    /// <param name="number">Its number; 0 if it was restored from a store.</param>
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
