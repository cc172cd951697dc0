using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Searches channel by channel, rule by rule.</summary>
internal sealed class RuleTestSearch(
    RuleTests tests,
    bool byBits,
    CandidateChecks checks,
    SoftRanking ranking) : CandidateSearch(checks, ranking)
{
    public override int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned) =>
        Pick(new RuleTestScan(tests, query, byBits, BeginAfter(returned)), query, returned);
}
