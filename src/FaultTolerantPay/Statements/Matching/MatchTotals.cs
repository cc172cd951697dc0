using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>The figures of a comparison.</summary>
/// <param name="Ours">Our rows.</param>
/// <param name="Theirs">Their rows.</param>
/// <param name="Counts">How many results there are of each kind.</param>
/// <param name="OursInResults">How many of our rows the results have. It equals the rows of <paramref name="Ours"/>.</param>
/// <param name="TheirsInResults">How many of their rows the results have. It equals the rows of <paramref name="Theirs"/>.</param>
public sealed record MatchTotals(
    IReadOnlyList<SideTotal> Ours,
    IReadOnlyList<SideTotal> Theirs,
    ImmutableSortedDictionary<MatchKind, long> Counts,
    long OursInResults,
    long TheirsInResults)
{
    /// <summary>Whether every row that was given is in exactly one result.</summary>
    public bool AddUp => OursInResults == Ours.Sum(total => total.Rows) && TheirsInResults == Theirs.Sum(total => total.Rows);

    /// <summary>Whether somebody must look at a result: it differs, one side misses it, or it is there too often.</summary>
    public bool HasDiscrepancies => Of(MatchKind.Differs) + Of(MatchKind.OnlyOurs) + Of(MatchKind.OnlyTheirs) + Of(MatchKind.Duplicate) > 0;

    /// <summary>How many results there are of a kind.</summary>
    public long Of(MatchKind kind) => Counts.GetValueOrDefault(kind);
}
