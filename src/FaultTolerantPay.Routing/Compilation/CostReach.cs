using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// How far behind a channel another may stand that is cheaper for some amount of a cell. The channels of a band stand in the order of their costs in its middle, and
/// costs are nearly straight lines, so few pairs change places within the band: behind the first channel that passes, a decision looks only so far.
/// <para>
/// The cost of each channel in a cell is held between two straight lines, whatever its month's volume. A channel whose lower line is above the other's upper line at both
/// ends of the cell is never cheaper there. Where a floor or a cap bends a fee within the cell, its lines are level ones.
/// </para>
/// </summary>
internal sealed class CostReach
{
    // Farther than this counts as any distance.
    private const int Far = ushort.MaxValue;

    // Costs are compared in millionths of a minor unit, the unit of amount x rate. Whatever costs the most or more may cost anything beyond.
    private const long Unit = 1_000_000;
    private const long MostCost = 1L << 62;
    private const long Beyond = long.MaxValue - Unit;

    private readonly ushort[] _distances;
    private readonly int _firstCell;
    private readonly int _count;

    /// <param name="plans">The channels' fees, in the order of the band.</param>
    /// <param name="groups">Channels of one number are equal by the rules before the cost. No distance leaves a group.</param>
    /// <param name="ties">Which of two channels at one cost comes first.</param>
    /// <param name="band">The band.</param>
    public CostReach(ReadOnlySpan<FeePlan> plans, ReadOnlySpan<int> groups, ReadOnlySpan<int> ties, AmountBand band)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(band.MaxMinor, AmountBand.HighestMinor, nameof(band));
        _firstCell = band.FirstCell;
        _count = plans.Length;
        _distances = new ushort[checked(band.Cells * _count)];
        var work = new Work(groups, ties);
        for (int cell = 0; cell < band.Cells; cell++)
        {
            work.Fill(plans, _firstCell + cell, _distances.AsSpan(cell * _count, _count));
        }
    }

    public long Bytes => BytesOf(1, _distances.Length);

    public static long BytesOf(int cells, int channels) => (long)cells * channels * sizeof(ushort);

    /// <summary>The last position at which a channel may be better than the one at this position.</summary>
    public int LastBetter(int amountCell, int position)
    {
        int distance = _distances[((amountCell - _firstCell) * _count) + position];
        return distance == Far ? int.MaxValue : position + distance;
    }

    /// <summary>A channel's cost in a cell, between two lines, in millionths of a minor unit at both ends of the cell.</summary>
    internal readonly record struct Bounds(long LowBegin, long LowEnd, long HighBegin, long HighEnd)
    {
        public static Bounds Of(FeePlan plan, long begin, long end)
        {
            // Whichever fee applies at an amount of the cell, the lines around all that can apply hold it. Tiers come with the highest volume first; a volume's first tier that the amount reaches hides the volume's others.
            Bounds all = new(long.MaxValue, long.MaxValue, long.MinValue, long.MinValue);
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
                    break; // Whatever the volume was, nothing after this is reached.
                }
            }

            if (volume != 0)
            {
                all = all.With(Of(plan.Base, begin, end));
            }

            return all;
        }

        private static Bounds Of(in Fee fee, long begin, long end)
        {
            (long from, bool bentBegin) = At(fee, begin);
            (long to, bool bentEnd) = At(fee, end);
            if (to == MostCost)
            {
                return new Bounds(from, from, Beyond, Beyond);
            }

            var line = new Bounds(from, to, from, to);

            // Within the floor or the cap at both ends, or at neither, it is straight; level lines hold whatever lies between.
            return from == to || (!bentBegin && !bentEnd) ? line : line.Level();
        }

        // The charge before rounding, and whether floor or cap changed it.
        private static (long Cost, bool IsBent) At(in Fee fee, long amount)
        {
            // A band's amounts are below 2^40 (the constructor sees to it) and rates at most 2^20: with a fixed part of at most 2^62, nothing here leaves 64 bits.
            long plain = (amount * fee.RatePerMillion) + InMillionths(fee.FixedMinor);
            long charge = Math.Min(Math.Max(plain, InMillionths(fee.FloorMinor)), InMillionths(fee.CapMinor));
            return (Math.Min(charge, MostCost), charge != plain);
        }

        private static long InMillionths(long minor) => minor < MostCost / Unit ? minor * Unit : MostCost;

        private Bounds With(Bounds other) => new(
            Math.Min(LowBegin, other.LowBegin), Math.Min(LowEnd, other.LowEnd), Math.Max(HighBegin, other.HighBegin), Math.Max(HighEnd, other.HighEnd));

        private Bounds Level() => new(Math.Min(LowBegin, LowEnd), Math.Min(LowBegin, LowEnd), Math.Max(HighBegin, HighEnd), Math.Max(HighBegin, HighEnd));
    }

    /// <summary>One cell after the other, with the same memory.</summary>
    private readonly ref struct Work
    {
        private readonly ReadOnlySpan<int> _groups;
        private readonly ReadOnlySpan<int> _ties;
        private readonly Bounds[] _bounds;
        private readonly long[] _leastBegin;
        private readonly long[] _leastEnd;
        private readonly int[] _lastOfGroup;
        private readonly int[] _earlierTie;

        public Work(ReadOnlySpan<int> groups, ReadOnlySpan<int> ties)
        {
            _groups = groups;
            _ties = ties;
            _bounds = new Bounds[groups.Length];
            _leastBegin = new long[groups.Length];
            _leastEnd = new long[groups.Length];
            _lastOfGroup = new int[groups.Length];
            _earlierTie = new int[groups.Length];
            for (int p = groups.Length - 1; p >= 0; p--)
            {
                _lastOfGroup[p] = p + 1 < groups.Length && groups[p + 1] == groups[p] ? _lastOfGroup[p + 1] : p;
            }

            // The nearest position before with a better tie, or -1.
            for (int p = 0; p < groups.Length; p++)
            {
                int before = p - 1;
                while (before >= 0 && ties[before] > ties[p])
                {
                    before = _earlierTie[before];
                }

                _earlierTie[p] = before;
            }
        }

        public void Fill(ReadOnlySpan<FeePlan> plans, int cell, Span<ushort> distances)
        {
            long begin = AmountCells.Begin(cell);
            long end = AmountCells.End(cell);
            for (int p = plans.Length - 1; p >= 0; p--)
            {
                Bounds bounds = Bounds.Of(plans[p], begin, end);
                _bounds[p] = bounds;
                bool isLast = _lastOfGroup[p] == p;
                _leastBegin[p] = isLast ? bounds.LowBegin : Math.Min(bounds.LowBegin, _leastBegin[p + 1]);
                _leastEnd[p] = isLast ? bounds.LowEnd : Math.Min(bounds.LowEnd, _leastEnd[p + 1]);
            }

            for (int p = 0; p < plans.Length; p++)
            {
                distances[p] = (ushort)Math.Min(Last(p) - p, Far);
            }
        }

        // Costs that differ by less than one minor unit may be rounded to the same, and then the tie decides.
        private int Last(int p)
        {
            Bounds own = _bounds[p];
            int cheaper = Math.Max(LastBelow(_leastBegin, p, own.HighBegin), LastBelow(_leastEnd, p, own.HighEnd));
            int equal = Math.Max(LastBelow(_leastBegin, p, own.HighBegin + Unit), LastBelow(_leastEnd, p, own.HighEnd + Unit));
            while (equal > cheaper && _ties[equal] > _ties[p])
            {
                equal = _earlierTie[equal];
            }

            return Math.Max(cheaper, equal);
        }

        // The last position of the group from which on a channel comes below a cost; the least costs from each position on only grow. Mostly it is near.
        private int LastBelow(long[] least, int p, long cost)
        {
            int last = _lastOfGroup[p];
            int low = p;
            int step = 1;
            while (low + step <= last && least[low + step] < cost)
            {
                low += step;
                step *= 2;
            }

            int high = Math.Min(low + step, last + 1);
            while (high - low > 1)
            {
                int middle = (low + high) / 2;
                (low, high) = least[middle] < cost ? (middle, high) : (low, middle);
            }

            return low;
        }
    }
}
