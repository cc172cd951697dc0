using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Finds the best channel for a query: the strategy's scan finds candidates, the checks remove some, the ranking compares the rest. Each
/// strategy derives from it and adds its scan. Queries are in the table's schema.
/// </summary>
internal abstract class CandidateSearch(CandidateChecks checks, SoftRanking ranking)
{
    // Room for two words of candidates, and for the best so far.
    private const int ListRoom = (2 * ICandidateScan.ListedAtOnce) + 1;

    // Room for a word of candidates behind eight: from a few, the best is mostly good enough to leave most others out.
    private const int FirstListRoom = ICandidateScan.ListedAtOnce + 8;

    /// <summary>The checks that bitmaps cannot express.</summary>
    protected CandidateChecks Checks { get; } = checks;

    /// <summary>Compares two channels.</summary>
    protected SoftRanking Ranking { get; } = ranking;

    /// <summary>The position of the best channel, or -1.</summary>
    public virtual int Best(in RouteQuery query) => Next(query, []);

    /// <summary>The best position that was not returned before, or -1.</summary>
    public abstract int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned);

    /// <summary>
    /// Where a scan may start. If candidates come in soft-rule order, every channel that is left stands behind the one returned last.
    /// </summary>
    protected int BeginAfter(scoped ReadOnlySpan<int> returned) =>
        Ranking.Plan.Kind == RankingKind.Fixed && !returned.IsEmpty ? returned[^1] + 1 : 0;

    /// <summary>The best of a scan's candidates that was not returned before, or -1.</summary>
    protected int Pick<TScan>(TScan scan, in RouteQuery query, scoped ReadOnlySpan<int> returned)
        where TScan : ICandidateScan, allows ref struct
    {
        if (Checks.HasValueHours && Checks.ClosedValue(query) is not null)
        {
            return -1;
        }

        if (query.ExploresBeside != 0)
        {
            return Explored(ref scan, query);
        }

        return Ranking switch
        {
            LevelRanking => BestByLevels(ref scan, query, returned),
            _ when Ranking.IsOutOfDate(query) => BestByLevels(ref scan, query, returned),
            CostRanking cost => BestBy(ref scan, new CostValue(cost), query, returned),
            MeasuredRanking measured => BestBy(ref scan, new MeasuredValue(measured.Values), query, returned),
            _ => First(ref scan, query),
        };
    }

    /// <summary>The first candidate that passes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected int First<TScan>(ref TScan scan, in RouteQuery query)
        where TScan : ICandidateScan, allows ref struct
    {
        ExtraChecks extraChecks = Checks.ExtraChecksOfCandidates(query);
        int position;
        do
        {
            position = scan.Next();
        }
        while (position >= 0 && !Passes<TScan>(position, query, extraChecks));

        return position;
    }

    /// <summary>Whether a channel is better than the best so far, by their values and then by their ties.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool IsBetter(int position, long value, int best, long bestValue) =>
        value < bestValue || best < 0 || (value == bestValue && Ranking.Plan.Ties[position] < Ranking.Plan.Ties[best]);

    /// <summary>Whether a candidate of a scan passes all checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool Passes<TScan>(int position, in RouteQuery query, ExtraChecks extraChecks)
        where TScan : ICandidateScan, allows ref struct =>
        (TScan.ChecksAvailability || Checks.IsAvailable(position)) && Checks.Passes(position, query, extraChecks);

    /// <summary>The best of all channels that pass, by one changing value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected int BestBy<TScan, TValue>(ref TScan scan, TValue values, in RouteQuery query, scoped ReadOnlySpan<int> returned)
        where TScan : ICandidateScan, allows ref struct
        where TValue : struct, IChangingValue
    {
        ExtraChecks extraChecks = Checks.ExtraChecksOfCandidates(query);
        bool hasGroups = Ranking.Plan.HasGroups;
        int[] groups = Ranking.Plan.Groups;
        int best = -1;
        long bestValue = long.MaxValue;
        int checkFrom = 0;
        int last = int.MaxValue;
        for (int position = scan.Next(); position >= 0 && position <= last; position = scan.Next())
        {
            if (position >= checkFrom)
            {
                int floor = position / ValueFloors.Channels;
                checkFrom = (floor + 1) * ValueFloors.Channels;
                if (bestValue < values.FloorOf(floor))
                {
                    break;
                }
            }

            if (hasGroups && best >= 0 && groups[position] != groups[best])
            {
                break;
            }

            // Few channels are better than the best so far, so the checks come last.
            long value = values.Of(position, query, bestValue);
            if (IsBetter(position, value, best, bestValue)
                && Passes<TScan>(position, query, extraChecks)
                && (returned.IsEmpty || !returned.Contains(position)))
            {
                (best, bestValue) = (position, value);
                last = Math.Min(last, values.LastBetter(position, query));
            }
        }

        return best;
    }

    // The channel that an exploring payment draws.
    private int Explored<TScan>(ref TScan scan, in RouteQuery query)
        where TScan : ICandidateScan, allows ref struct
    {
        Explorer explorer = Ranking.Explorer!;
        ExtraChecks extraChecks = Checks.ExtraChecksOfCandidates(query);
        int chosen = -1;
        long lowest = long.MaxValue;
        for (int position = scan.Next(); position >= 0; position = scan.Next())
        {
            if (!Passes<TScan>(position, query, extraChecks) || !explorer.MayReplace(position, query.ExploresBeside - 1, query))
            {
                continue;
            }

            long draw = explorer.DrawOf(position, query);
            if (chosen < 0 || draw < lowest)
            {
                (chosen, lowest) = (position, draw);
            }
        }

        return chosen;
    }

    // Lists the candidates part by part. The best of each part stands before those of the next.
    private int BestByLevels<TScan>(ref TScan scan, in RouteQuery query, scoped ReadOnlySpan<int> returned)
        where TScan : ICandidateScan, allows ref struct
    {
        ExtraChecks extraChecks = Checks.ExtraChecksOfCandidates(query);
        Span<int> listed = stackalloc int[ListRoom];
        Span<long> values = stackalloc long[ListRoom];
        int best = -1;
        while (true)
        {
            int kept = best < 0 ? 0 : 1;
            listed[0] = best;
            int added = scan.List(best < 0 ? listed[..FirstListRoom] : listed[kept..]);
            if (added == 0)
            {
                return best;
            }

            Span<int> part = listed[..(kept + added)];
            int from = part[^1] + 1;
            if (!returned.IsEmpty)
            {
                part = part[..Without(part, returned)];
            }

            if (kept == 0)
            {
                part = part[FirstThatPasses<TScan>(part, query, extraChecks)..];
            }

            if (!part.IsEmpty)
            {
                best = BestOf<TScan>(part, values, query, extraChecks);
                if (!MayBeBetter(from, best, query))
                {
                    return best;
                }
            }
        }
    }

    // Whether a channel at a position, or behind it, may be better than the best so far.
    private bool MayBeBetter(int from, int best, in RouteQuery query)
    {
        long value = 0;
        for (int level = 0; level < Ranking.Levels; level++)
        {
            RuleValues values = Ranking.LevelOf(level, query);
            long floor = values.FloorFrom(from, query);
            if (floor == long.MinValue)
            {
                return true;
            }

            values.Fill(query, new ReadOnlySpan<int>(in best), new Span<long>(ref value));
            if (floor != value)
            {
                return floor < value;
            }
        }

        return true;
    }

    // The best of some channels, of which the first passed the checks. Each rule leaves the channels that are equal to the best by it. The
    // others are checked only if they are better than the best so far.
    private int BestOf<TScan>(Span<int> left, Span<long> values, in RouteQuery query, ExtraChecks extraChecks)
        where TScan : ICandidateScan, allows ref struct
    {
        for (int level = 0; left.Length > 1; level++)
        {
            Span<long> some = values[..left.Length];
            Ranking.LevelOf(level, query).Fill(query, left, some);
            int best = 0;
            long least = some[0];
            for (int i = FirstBelow(some, 1, least); i < some.Length; i = FirstBelow(some, i + 1, least))
            {
                if (Passes<TScan>(left[i], query, extraChecks))
                {
                    (best, least) = (i, some[i]);
                }
            }

            // The best comes first again.
            (left[0], left[best]) = (left[best], left[0]);
            (some[0], some[best]) = (some[best], some[0]);
            int equal = 1;
            if (some[1..].Contains(least))
            {
                for (int i = 1; i < some.Length; i++)
                {
                    left[equal] = left[i];
                    equal += some[i] == least ? 1 : 0;
                }
            }

            left = left[..equal];
        }

        return left[0];
    }

    private static int FirstBelow(ReadOnlySpan<long> values, int from, long value)
    {
        int below = value == long.MinValue ? -1 : values[from..].IndexOfAnyInRange(long.MinValue, value - 1);
        return below < 0 ? values.Length : from + below;
    }

    private int FirstThatPasses<TScan>(ReadOnlySpan<int> positions, in RouteQuery query, ExtraChecks extraChecks)
        where TScan : ICandidateScan, allows ref struct
    {
        int at = 0;
        while (at < positions.Length && !Passes<TScan>(positions[at], query, extraChecks))
        {
            at++;
        }

        return at;
    }

    private static int Without(Span<int> positions, ReadOnlySpan<int> returned)
    {
        int count = 0;
        foreach (int position in positions)
        {
            positions[count] = position;
            count += returned.Contains(position) ? 0 : 1;
        }

        return count;
    }
}
