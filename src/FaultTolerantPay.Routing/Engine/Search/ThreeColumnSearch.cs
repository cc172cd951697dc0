using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Searches with three columns. If no value has a schedule, derived classes find the best channel in less time.</summary>
internal class ThreeColumnSearch<TWidth>(ThreeColumns columns, CandidateChecks checks, SoftRanking ranking)
    : CandidateSearch(checks, ranking)
    where TWidth : struct, IVectorWidth
{
    /// <summary>The columns.</summary>
    protected ThreeColumns Columns { get; } = columns;

    public override int Next(in RouteQuery query, scoped ReadOnlySpan<int> returned) =>
        Pick(WalkFrom(BeginAfter(returned), query), query, returned);

    /// <summary>The candidates from a position on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected BlockWalk<ThreeColumnBlocks<TWidth>> WalkFrom(int from, in RouteQuery query) =>
        new(new ThreeColumnBlocks<TWidth>(Columns, Checks.Available, query), from);
}
