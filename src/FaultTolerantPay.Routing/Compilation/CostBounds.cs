using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Two lines that bound a channel's cost in a cell, in millionths of a minor unit at both ends of the cell.</summary>
internal readonly record struct CostBounds(long LowBegin, long LowEnd, long HighBegin, long HighEnd)
{
    // Costs are compared in millionths of a minor unit, the unit of amount x rate. Costs at or above the cap compare as equal.
    private const long MaxCost = 1L << 62;
    private const long Beyond = long.MaxValue - Unit;

    /// <summary>One minor unit.</summary>
    public const long Unit = 1_000_000;

    public static CostBounds Of(FeePlan plan, long begin, long end)
    {
        // The lines enclose every fee that can apply at an amount of the cell. Tiers are sorted with the highest volume first; of the tiers
        // with one volume, the first that the amount reaches hides the others.
        CostBounds all = new(long.MaxValue, long.MaxValue, long.MinValue, long.MinValue);
        long volume = -1;
        foreach (FeeTier tier in plan.Tiers)
        {
            if (tier.FromAmountMinor > end || tier.FromMonthVolumeMinor == volume)
            {
                continue;
            }

            all = all.With(Of(tier.Fee, begin, end));
            volume = tier.FromAmountMinor > begin ? volume : tier.FromMonthVolumeMinor;
            if (volume == 0)
            {
                break; // For any volume, later tiers are not reached.
            }
        }

        if (volume != 0)
        {
            all = all.With(Of(plan.Base, begin, end));
        }

        return all;
    }

    private static CostBounds Of(in Fee fee, long begin, long end)
    {
        (long from, bool bentBegin) = At(fee, begin);
        (long to, bool bentEnd) = At(fee, end);
        if (to == MaxCost)
        {
            return new CostBounds(from, from, Beyond, Beyond);
        }

        var line = new CostBounds(from, to, from, to);

        // The fee is straight if both ends are at the floor or cap, or neither is. Otherwise level lines enclose it.
        return from == to || (!bentBegin && !bentEnd) ? line : line.Level();
    }

    // The charge before rounding, and whether floor or cap changed it.
    private static (long Cost, bool IsBent) At(in Fee fee, long amount)
    {
        // A band's amounts are below 2^40 (CostRangeBuilder ensures it) and rates at most 2^20. With a fixed part of at most 2^62, every
        // result fits in 64 bits.
        long plain = (amount * fee.RatePerMillion) + InMillionths(fee.FixedMinor);
        long charge = Math.Min(Math.Max(plain, InMillionths(fee.FloorMinor)), InMillionths(fee.CapMinor));
        return (Math.Min(charge, MaxCost), charge != plain);
    }

    private static long InMillionths(long minor) => minor < MaxCost / Unit ? minor * Unit : MaxCost;

    private CostBounds With(CostBounds other) => new(
        Math.Min(LowBegin, other.LowBegin),
        Math.Min(LowEnd, other.LowEnd),
        Math.Max(HighBegin, other.HighBegin),
        Math.Max(HighEnd, other.HighEnd));

    private CostBounds Level() =>
        new(Math.Min(LowBegin, LowEnd), Math.Min(LowBegin, LowEnd), Math.Max(HighBegin, HighEnd), Math.Max(HighBegin, HighEnd));
}
