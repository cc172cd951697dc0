using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The first and the last cell that need a row of their own. All cells below the first share one row; so do all cells above the last.
/// </summary>
/// <param name="Low">The row for this cell and all below.</param>
/// <param name="High">The row for this cell and all above.</param>
internal readonly record struct AmountSpan(int Low, int High)
{
    /// <summary>One row, for rules that do not check amounts.</summary>
    public static AmountSpan None { get; } = new(0, 0);

    public int Rows => High - Low + 1;

    public static AmountSpan Of(ReadOnlySpan<CompiledChannel> channels)
    {
        int low = int.MaxValue;
        int high = int.MinValue;
        foreach (CompiledChannel compiledChannel in channels)
        {
            Channel channel = compiledChannel.Channel;
            if (channel.Amount.MinMinor != long.MinValue)
            {
                int cell = AmountCells.Of(channel.Amount.MinMinor);
                low = Math.Min(low, cell);
                high = Math.Max(high, cell);
            }

            if (channel.Amount.MaxMinor != long.MaxValue)
            {
                int cell = AmountCells.Of(channel.Amount.MaxMinor);
                low = Math.Min(low, cell);
                high = Math.Max(high, cell);
            }
        }

        return low > high ? None : new AmountSpan(Math.Max(low - 1, 0), Math.Min(high + 1, AmountCells.Count - 1));
    }

    /// <summary>Only the rows for the amounts of a band.</summary>
    public AmountSpan Within(AmountBand? band)
    {
        if (band is not { } part)
        {
            return this;
        }

        int low = Math.Clamp(part.FirstCell, Low, High);
        return new AmountSpan(low, Math.Clamp(part.FirstCell + part.Cells - 1, low, High));
    }

    public int RowOf(long amountMinor) => Math.Max(Math.Min(AmountCells.Of(amountMinor), High), Low) - Low;
}
