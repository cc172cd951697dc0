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
            _ when Ranking.IsOutOfDate(query) => BestByValues(ref scan, query, returned),
            CostRanking cost => BestBy(ref scan, new CostValue(cost), query, returned),
            MeasuredRanking measured => BestBy(ref scan, new MeasuredValue(measured), query, returned),
            SplitRanking split => BestBy(ref scan, new SplitValue(split), query, returned),
            ScoreRanking score => BestBy(ref scan, new ScoreValue(score), query, returned),
            _ when Ranking.Plan.Kind == RankingKind.Fixed => First(ref scan, query),
            _ => BestByValues(ref scan, query, returned),
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

    /// <summary>Keeps the better of two channels, by their values and then by their ties.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void KeepBetter(int position, long value, ref int best, ref long bestValue)
    {
        if (value < bestValue || (value == bestValue && Ranking.Plan.Ties[position] < Ranking.Plan.Ties[best]))
        {
            (best, bestValue) = (position, value);
        }
    }

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
                int floor = position / MeasuredRanking.FloorChannels;
                checkFrom = (floor + 1) * MeasuredRanking.FloorChannels;
                if (bestValue < values.FloorOf(floor))
                {
                    break;
                }
            }

            if (!Passes<TScan>(position, query, extraChecks) || (!returned.IsEmpty && returned.Contains(position)))
            {
                continue;
            }

            if (hasGroups && best >= 0 && groups[position] != groups[best])
            {
                break;
            }

            long value = values.Of(position, query);
            if (best < 0)
            {
                (best, bestValue) = (position, value);
                last = values.LastBetter(position, query);
            }
            else
            {
                KeepBetter(position, value, ref best, ref bestValue);
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

    private int BestByValues<TScan>(ref TScan scan, in RouteQuery query, scoped ReadOnlySpan<int> returned)
        where TScan : ICandidateScan, allows ref struct
    {
        SoftRulePlan plan = Ranking.Plan;
        ExtraChecks extraChecks = Checks.ExtraChecksOfCandidates(query);
        Span<long> bestValues = stackalloc long[plan.Rules.Length];
        int known = 0;
        int best = -1;
        for (int position = scan.Next(); position >= 0; position = scan.Next())
        {
            if (!Passes<TScan>(position, query, extraChecks) || (!returned.IsEmpty && returned.Contains(position)))
            {
                continue;
            }

            if (best >= 0 && plan.Groups[position] != plan.Groups[best])
            {
                break;
            }

            if (best < 0 || Ranking.IsBetter(position, best, bestValues, ref known, query))
            {
                best = position;
            }
        }

        return best;
    }
}
