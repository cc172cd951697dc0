using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// A range of amounts with a table of its own, used where the cost decides. Its channels are in the order of their cost for such amounts,
/// so the first one that passes is nearly always the cheapest. One order for all amounts would hardly help.
/// </summary>
/// <param name="FirstCell">The first cell of <see cref="AmountCells"/> in the band.</param>
/// <param name="Cells">The number of cells.</param>
internal readonly record struct AmountBand(int FirstCell, int Cells)
{
    /// <summary>The amount by which channels are ordered where there is no band.</summary>
    public const long OrdinaryAmountMinor = 10_000;

    /// <summary>The largest amount of any band: the end of a cell. It keeps the arithmetic of cost distances within 64 bits.</summary>
    public const long MaxTableMinor = (1L << 40) - 1;

    /// <summary>The smallest amount of any band. Amounts outside the bands are rare and use the table for all amounts.</summary>
    public const long MinTableMinor = 16;

    public long MinMinor => AmountCells.Begin(FirstCell);

    public long MaxMinor => AmountCells.End(FirstCell + Cells - 1);

    /// <summary>The geometric middle.</summary>
    public long MiddleMinor => AmountCells.Begin(FirstCell + (Cells / 2));

    /// <summary>Whether a channel accepts any of its amounts.</summary>
    public bool Meets(AmountRange range) => range.MinMinor <= MaxMinor && range.MaxMinor >= MinMinor;
}
