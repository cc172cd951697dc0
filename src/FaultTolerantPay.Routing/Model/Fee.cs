using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// What a channel charges for one payment: a fixed part plus a share of the amount, at least a floor and at most a cap. All amounts are
/// minor units of the request's currency.
/// </summary>
/// <param name="FixedMinor">The fixed part, 0 to <see cref="MaxFixedMinor"/>.</param>
/// <param name="RatePerMillion">The share of the amount in millionths, 0 to 1,000,000: 6,000 is 0.6 %. Half a minor unit rounds up.</param>
/// <param name="FloorMinor">The lowest charge, from 0.</param>
/// <param name="CapMinor">The highest charge; not below <paramref name="FloorMinor"/>.</param>
public readonly record struct Fee(long FixedMinor, int RatePerMillion = 0, long FloorMinor = 0, long CapMinor = long.MaxValue)
{
    /// <summary>The largest fixed part. It keeps fixed part plus share within 64 bits for every amount below 10^18.</summary>
    public const long MaxFixedMinor = 1_000_000_000_000_000;

    private const int Million = 1_000_000;

    // Below this, amount x rate fits in 63 bits.
    private const long PlainArithmeticLimit = long.MaxValue / Million;

    /// <summary>
    /// The charge for one amount. A negative amount is charged like zero; a sum beyond 64 bits is <see cref="long.MaxValue"/>.
    /// </summary>
    /// <param name="amountMinor">The amount in minor units.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long For(long amountMinor)
    {
        Debug.Assert(RatePerMillion is >= 0 and <= Million, "Validated with the catalogue.");
        long charge = (ulong)amountMinor < PlainArithmeticLimit
            ? (long)((((ulong)amountMinor * (uint)RatePerMillion) + (Million / 2)) / Million) + FixedMinor
            : BeforeBounds(amountMinor);
        return Math.Min(Math.Max(charge, FloorMinor), CapMinor);
    }

    private long BeforeBounds(long amountMinor)
    {
        if (amountMinor < 0)
        {
            return FixedMinor;
        }

        Int128 wide = ((((Int128)amountMinor * RatePerMillion) + (Million / 2)) / Million) + FixedMinor;
        return wide > long.MaxValue ? long.MaxValue : (long)wide;
    }
}
