using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// A part of all amounts that gets a table of its own where the cost for the amount decides: with the channels in the order of their cost for such amounts,
/// the first that fits is nearly always the cheapest, while one order for all amounts is hardly better than none.
/// </summary>
/// <param name="FirstCell">The amounts begin with this cell of <see cref="AmountCells"/>.</param>
/// <param name="Cells">How many cells it has.</param>
internal readonly record struct AmountBand(int FirstCell, int Cells)
{
    /// <summary>Where no band is meant: an amount to order by all the same.</summary>
    public const long OrdinaryAmountMinor = 10_000;

    /// <summary>No band has larger amounts: the end of a cell. With it, the arithmetic of the reach of costs stays inside 64 bits.</summary>
    public const long MaxTableMinor = (1L << 40) - 1;

    /// <summary>No band has smaller amounts. Amounts below and above are rare: the table for all amounts does for them.</summary>
    public const long MinTableMinor = 16;

    public long MinMinor => AmountCells.Begin(FirstCell);

    public long MaxMinor => AmountCells.End(FirstCell + Cells - 1);

    /// <summary>The middle, by ratio.</summary>
    public long MiddleMinor => AmountCells.Begin(FirstCell + (Cells / 2));

    /// <summary>Whether a channel takes any of its amounts.</summary>
    public bool Meets(AmountRange range) => range.MinMinor <= MaxMinor && range.MaxMinor >= MinMinor;
}
