using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Computes how far behind a channel a cheaper one may be, for each cell of a band.</summary>
internal static class CostRangeBuilder
{
    /// <summary>Computes the distances for a band's channels.</summary>
    /// <param name="plans">The channels' fees, in the order of the band.</param>
    /// <param name="groups">Channels with the same number are equal by the rules before the cost. No distance crosses a group.</param>
    /// <param name="ties">Which of two channels with the same cost ranks first.</param>
    /// <param name="band">The band.</param>
    public static CostRange Build(ReadOnlySpan<FeePlan> plans, ReadOnlySpan<int> groups, ReadOnlySpan<int> ties, AmountBand band)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(band.MaxMinor, AmountBand.MaxTableMinor, nameof(band));
        int count = plans.Length;
        var distances = new ushort[checked(band.Cells * count)];
        var work = new Work(groups, ties);
        for (int cell = 0; cell < band.Cells; cell++)
        {
            work.Fill(plans, band.FirstCell + cell, distances.AsSpan(cell * count, count));
        }

        return new CostRange(band.FirstCell, count, distances);
    }

    /// <summary>Processes one cell after the other in the same memory.</summary>
    private readonly ref struct Work
    {
        private readonly ReadOnlySpan<int> _groups;
        private readonly ReadOnlySpan<int> _ties;
        private readonly CostBounds[] _bounds;
        private readonly long[] _minBegin;
        private readonly long[] _minEnd;
        private readonly int[] _lastOfGroup;
        private readonly int[] _earlierTie;

        public Work(ReadOnlySpan<int> groups, ReadOnlySpan<int> ties)
        {
            _groups = groups;
            _ties = ties;
            _bounds = new CostBounds[groups.Length];
            _minBegin = new long[groups.Length];
            _minEnd = new long[groups.Length];
            _lastOfGroup = new int[groups.Length];
            _earlierTie = new int[groups.Length];
            for (int p = groups.Length - 1; p >= 0; p--)
            {
                _lastOfGroup[p] = p + 1 < groups.Length && groups[p + 1] == groups[p] ? _lastOfGroup[p + 1] : p;
            }

            // The nearest earlier position with a better tie, or -1.
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
                CostBounds bounds = CostBounds.Of(plans[p], begin, end);
                _bounds[p] = bounds;
                bool isLast = _lastOfGroup[p] == p;
                _minBegin[p] = isLast ? bounds.LowBegin : Math.Min(bounds.LowBegin, _minBegin[p + 1]);
                _minEnd[p] = isLast ? bounds.LowEnd : Math.Min(bounds.LowEnd, _minEnd[p + 1]);
            }

            for (int p = 0; p < plans.Length; p++)
            {
                distances[p] = (ushort)Math.Min(Last(p) - p, CostRange.Far);
            }
        }

        // Costs that differ by less than one minor unit may round to the same value; then the tie decides.
        private int Last(int p)
        {
            CostBounds own = _bounds[p];
            int cheaper = Math.Max(LastBelow(_minBegin, p, own.HighBegin), LastBelow(_minEnd, p, own.HighEnd));
            int equal = Math.Max(
                LastBelow(_minBegin, p, own.HighBegin + CostBounds.Unit),
                LastBelow(_minEnd, p, own.HighEnd + CostBounds.Unit));
            while (equal > cheaper && _ties[equal] > _ties[p])
            {
                equal = _earlierTie[equal];
            }

            return Math.Max(cheaper, equal);
        }

        // The last position of the group at which a channel may be below a cost. The minimum cost from each position on never falls. The
        // result is usually near.
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
