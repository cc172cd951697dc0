using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Decides which ranges of amounts get a table of their own.</summary>
internal static class AmountBands
{
    // 32 doublings.
    private const int MaxCells = 256;

    /// <summary>
    /// The bands for some channels: as narrow as the budget allows, at least one doubling wide. Empty where bands would not help.
    /// </summary>
    /// <param name="compiledChannels">The channels.</param>
    /// <param name="options">The smallest number of channels for bands, and the width of a band.</param>
    /// <param name="bytesPerBand">The largest memory of one band, by its number of cells.</param>
    /// <param name="budgetBytes">The memory budget of all bands.</param>
    public static ImmutableArray<AmountBand> For(
        ImmutableArray<CompiledChannel> compiledChannels,
        RoutingTableOptions options,
        Func<int, long> bytesPerBand,
        long budgetBytes)
    {
        if (compiledChannels.IsEmpty || compiledChannels.Length < options.BandsFromChannels)
        {
            return [];
        }

        long min = Math.Clamp(compiledChannels.Min(s => s.Channel.Amount.MinMinor), AmountBand.MinTableMinor, AmountBand.MaxTableMinor);
        long max = Math.Clamp(compiledChannels.Max(s => s.Channel.Amount.MaxMinor), min, AmountBand.MaxTableMinor);
        int low = AmountCells.Of(min);
        int all = AmountCells.Of(max) - low + 1;
        for (int cells = options.MinBandCells; cells <= MaxCells; cells *= 2)
        {
            // The last band ends with the last useful cell.
            int count = (all + cells - 1) / cells;
            if (count * bytesPerBand(cells) <= budgetBytes)
            {
                return [.. Enumerable.Range(0, count).Select(i => new AmountBand(low + (i * cells), Math.Min(cells, all - (i * cells))))];
            }
        }

        return [];
    }
}
