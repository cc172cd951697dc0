namespace FaultTolerantPay.Statements.Queue;

/// <summary>The stored discrepancies that the findings of a batch may concern.</summary>
internal sealed class RelatedDiscrepancies
{
    private readonly HashSet<string> _ids;
    private readonly HashSet<string> _used;
    private readonly ILookup<string, StatementDiscrepancy> _openByKey;
    private readonly HashSet<string> _explained = new(StringComparer.Ordinal);

    public RelatedDiscrepancies(IReadOnlyList<StatementDiscrepancy> related)
    {
        _ids = related.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        _used = related.Select(one => one.ExplainedBy).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // What an operator opened again although a row explained it, is not explained by a row once more.
        _openByKey = related.Where(one => one is { State: StatementDiscrepancyState.Open, ExplainedBy: null })
            .SelectMany(one => new[] { one.OurKey, one.TheirKey }.OfType<string>().Select(key => (Key: key, One: one)))
            .ToLookup(pair => pair.Key, pair => pair.One, StringComparer.Ordinal);
    }

    /// <summary>Whether the finding is in the queue itself.</summary>
    public bool IsStored(StatementFinding finding) => _ids.Contains(finding.Discrepancy.Id);

    /// <summary>Whether the finding explained a discrepancy before.</summary>
    public bool IsUsed(StatementFinding finding) => _used.Contains(finding.Discrepancy.Id);

    /// <summary>The open discrepancies that the finding may explain; each explains one at most.</summary>
    public IEnumerable<StatementDiscrepancy> Sought(StatementFinding finding) => finding.Sought.SelectMany(key => _openByKey[key])
        .DistinctBy(one => one.Id, StringComparer.Ordinal).Where(one => !_explained.Contains(one.Id));

    /// <summary>Notes that a finding explains a discrepancy.</summary>
    public void Use(StatementDiscrepancy earlier, StatementFinding finding)
    {
        _explained.Add(earlier.Id);
        _used.Add(finding.Discrepancy.Id);
    }
}
