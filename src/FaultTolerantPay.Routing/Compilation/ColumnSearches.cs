using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Engine.Search;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Chooses the search by columns for a width of vectors: the fastest that the ranking allows.</summary>
internal static class ColumnSearches
{
    /// <summary>The search by columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="three">The same if they are exactly three.</param>
    /// <param name="checks">What bitmaps cannot say of a candidate.</param>
    /// <param name="ranking">Which of two channels is better.</param>
    /// <param name="vectors">How many bits are tested at once.</param>
    public static CandidateSearch For(ColumnSet columns, ThreeColumns? three, ChannelChecks checks, SoftRanking ranking, VectorChoice vectors) => vectors switch
    {
        VectorChoice.Bits512 => OfWidth<Width512>(columns, three, checks, ranking, true),
        VectorChoice.Bits256 => OfWidth<Width256>(columns, three, checks, ranking, true),
        VectorChoice.Bits128 => OfWidth<Width128>(columns, three, checks, ranking, false),
        _ => OfWidth<WidthScalar>(columns, three, checks, ranking, false),
    };

    // What is written out for speed needs all eight words of a block at once, and looks at no schedule of the request's values.
    private static CandidateSearch OfWidth<TWidth>(ColumnSet columns, ThreeColumns? three, ChannelChecks checks, SoftRanking ranking, bool isWide)
        where TWidth : struct, IVectorWidth
    {
        if (three is null)
        {
            return new ManyColumnSearch<TWidth>(columns, checks, ranking);
        }

        if (!isWide || checks.HasValueHours)
        {
            return new ThreeColumnSearch<TWidth>(three, checks, ranking);
        }

        return ranking switch
        {
            CostRanking { Reach: not null } cost => new InOrderSearch<TWidth, NearBetter>(three, checks, ranking, new NearBetter(cost)),
            CostRanking cost => new MovingSearch<TWidth, CostValue>(three, checks, ranking, new CostValue(cost)),
            MeasuredRanking measured => new MovingSearch<TWidth, MeasuredValue>(three, checks, ranking, new MeasuredValue(measured)),
            ScoreRanking score => new ListedSearch<TWidth, ScoreValue>(three, checks, ranking, new ScoreValue(score)),
            SplitRanking split => new ListedSearch<TWidth, SplitValue>(three, checks, ranking, new SplitValue(split)),
            _ when ranking.Plan.Kind == RankingKind.Fixed => new InOrderSearch<TWidth, NothingBetter>(three, checks, ranking, default),
            _ => new ThreeColumnSearch<TWidth>(three, checks, ranking),
        };
    }
}
