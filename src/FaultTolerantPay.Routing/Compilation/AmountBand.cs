using System.Collections.Immutable;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Compilation;

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

    /// <summary>No band has larger amounts: the end of a cell. With it, the arithmetic of <see cref="CostReach"/> stays inside 64 bits.</summary>
    public const long HighestMinor = (1L << 40) - 1;

    // Amounts below 16 and above a trillion minor units are rare: the table for all amounts does for them.
    private const long LowestMinor = 16;

    // 32 doublings.
    private const int MostCells = 256;

    public long MinMinor => AmountCells.Begin(FirstCell);

    public long MaxMinor => AmountCells.End(FirstCell + Cells - 1);

    /// <summary>The middle, by ratio.</summary>
    public long MiddleMinor => AmountCells.Begin(FirstCell + (Cells / 2));

    /// <summary>The bands for some channels: as narrow as the budget allows, from one doubling on. None where they do not pay.</summary>
    /// <param name="seats">The channels.</param>
    /// <param name="options">From how many channels on, and how narrow.</param>
    /// <param name="bytesPerBand">The memory of one band by its number of cells, at most.</param>
    /// <param name="budgetBytes">The memory of all.</param>
    public static ImmutableArray<AmountBand> For(ImmutableArray<Seat> seats, RoutingTableOptions options, Func<int, long> bytesPerBand, long budgetBytes)
    {
        if (seats.IsEmpty || seats.Length < options.BandsFromChannels)
        {
            return [];
        }

        long min = Math.Clamp(seats.Min(s => s.Channel.Amount.MinMinor), LowestMinor, HighestMinor);
        long max = Math.Clamp(seats.Max(s => s.Channel.Amount.MaxMinor), min, HighestMinor);
        int low = AmountCells.Of(min);
        int all = AmountCells.Of(max) - low + 1;
        for (int cells = options.FewestBandCells; cells <= MostCells; cells *= 2)
        {
            // The last ends with the last useful cell.
            int count = (all + cells - 1) / cells;
            if (count * bytesPerBand(cells) <= budgetBytes)
            {
                return [.. Enumerable.Range(0, count).Select(i => new AmountBand(low + (i * cells), Math.Min(cells, all - (i * cells))))];
            }
        }

        return [];
    }

    /// <summary>Whether a channel takes any of its amounts.</summary>
    public bool Meets(AmountRange range) => range.MinMinor <= MaxMinor && range.MaxMinor >= MinMinor;
}
