using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Searches with one mask per channel.</summary>
internal sealed class MergedMaskSearch(
    ChannelMasks masks,
    bool useVectors,
    CandidateChecks checks,
    SoftRanking ranking) : CandidateSearch(checks, ranking)
{
    public override int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned)
    {
        Span<ulong> mask = stackalloc ulong[masks.WordsPerChannel];
        return Pick(new MergedMaskScan(masks, query, mask, useVectors, BeginAfter(returned)), query, returned);
    }
}
