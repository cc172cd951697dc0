using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>Counts the results of a comparison, and the rows in them.</summary>
internal sealed class MatchCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<MatchKind>().Length + 1];

    public long Ours { get; private set; }

    public long Theirs { get; private set; }

    public void AddMatched()
    {
        _counts[(int)MatchKind.Matched]++;
        Ours++;
        Theirs++;
    }

    public void Add(MatchResult result)
    {
        _counts[(int)result.Kind]++;
        Ours += result.Ours is null ? 0 : 1;
        Theirs += result.Theirs.Count;
    }

    public ImmutableSortedDictionary<MatchKind, long> ByKind() =>
        Enum.GetValues<MatchKind>().ToImmutableSortedDictionary(kind => kind, kind => _counts[(int)kind]);
}
