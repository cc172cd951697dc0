using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Searches with any number of columns.</summary>
internal sealed class ManyColumnSearch<TWidth>(
    ColumnSet columns,
    CandidateChecks checks,
    SoftRanking ranking) : CandidateSearch(checks, ranking)
    where TWidth : struct, IVectorWidth
{
    public override int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned)
    {
        Span<nint> rows = stackalloc nint[ManyColumnBlocks<TWidth>.MaxRows];
        var blocks = new ManyColumnBlocks<TWidth>(columns, Checks.Available, query, rows);
        return Pick(new BlockWalk<ManyColumnBlocks<TWidth>>(blocks, BeginAfter(returned)), query, returned);
    }
}
