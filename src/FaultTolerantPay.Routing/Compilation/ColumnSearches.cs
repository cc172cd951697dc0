using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Engine.Search;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Chooses the fastest search by columns that the ranking allows, for a vector width.</summary>
internal static class ColumnSearches
{
    /// <summary>The search by columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="three">The same columns if there are exactly three.</param>
    /// <param name="checks">The checks that bitmaps cannot express.</param>
    /// <param name="ranking">Compares two channels.</param>
    /// <param name="vectors">How many bits one test covers.</param>
    public static CandidateSearch For(
        ColumnSet columns,
        ThreeColumns? three,
        CandidateChecks checks,
        SoftRanking ranking,
        VectorChoice vectors) => vectors switch
        {
            VectorChoice.Bits512 => OfWidth<Width512>(columns, three, checks, ranking, true),
            VectorChoice.Bits256 => OfWidth<Width256>(columns, three, checks, ranking, true),
            VectorChoice.Bits128 => OfWidth<Width128>(columns, three, checks, ranking, false),
            _ => OfWidth<WidthScalar>(columns, three, checks, ranking, false),
        };

    // The optimised paths need all eight words of a block in one test, and ignore schedules of the request's values.
    private static CandidateSearch OfWidth<TWidth>(
        ColumnSet columns,
        ThreeColumns? three,
        CandidateChecks checks,
        SoftRanking ranking,
        bool isWide)
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
            CostRanking { Range: { } range } cost =>
                new InOrderSearch<TWidth, NearBetter>(three, checks, ranking, new NearBetter(cost.Costs, range)),
            CostRanking cost => new ChangingSearch<TWidth, CostValue>(three, checks, ranking, new CostValue(cost)),
            MeasuredRanking measured =>
                new ChangingSearch<TWidth, MeasuredValue>(three, checks, ranking, new MeasuredValue(measured.Values)),
            _ when ranking.Plan.Kind == RankingKind.Fixed => new InOrderSearch<TWidth, NothingBetter>(three, checks, ranking, default),
            _ => new ThreeColumnSearch<TWidth>(three, checks, ranking),
        };
    }
}
