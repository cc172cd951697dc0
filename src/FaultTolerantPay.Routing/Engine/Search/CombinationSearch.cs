using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Searches with the lists of all combinations.</summary>
internal sealed class CombinationSearch(
    CombinationTable table,
    CandidateChecks checks,
    SoftRanking ranking) : CandidateSearch(checks, ranking)
{
    /// <summary>The lists.</summary>
    public CombinationTable Table { get; } = table;

    public override int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned) =>
        Pick(new CombinationScan(Table.ListOf(query), BeginAfter(returned)), query, returned);
}
