namespace FaultTolerantPay.Statements.Queue;

/// <summary>The stored discrepancies that the findings of a batch may concern.</summary>
internal sealed class RelatedDiscrepancies
{
    private readonly HashSet<string> _ids;
    private readonly ILookup<string, StatementDiscrepancy> _explainedBy;
    private readonly ILookup<string, StatementDiscrepancy> _openByKey;
    private readonly HashSet<string> _explained = new(StringComparer.Ordinal);

    public RelatedDiscrepancies(IReadOnlyList<StatementDiscrepancy> related)
    {
        _ids = related.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        _explainedBy = related.Where(one => one.ExplainedBy is not null).ToLookup(one => one.ExplainedBy!, StringComparer.Ordinal);
        // What an operator opened again although a row explained it, is not explained by a row once more.
        _openByKey = related.Where(one => one is { State: StatementDiscrepancyState.Open, ExplainedBy: null })
            .SelectMany(one => new[] { one.OurKey, one.TheirKey }.OfType<string>().Select(key => (Key: key, One: one)))
            .ToLookup(pair => pair.Key, pair => pair.One, StringComparer.Ordinal);
    }

    /// <summary>Whether the finding is in the queue itself.</summary>
    public bool IsStored(StatementFinding finding) => _ids.Contains(finding.Discrepancy.Id);

    /// <summary>What the finding explained before; its rows may have been others then.</summary>
    public IEnumerable<StatementDiscrepancy> ExplainedBy(StatementFinding finding) => _explainedBy[finding.Discrepancy.Id];

    /// <summary>The open discrepancies that the finding may explain; each explains one at most.</summary>
    public IEnumerable<StatementDiscrepancy> Sought(StatementFinding finding) => finding.Sought.SelectMany(key => _openByKey[key])
        .DistinctBy(one => one.Id, StringComparer.Ordinal).Where(one => !_explained.Contains(one.Id));

    /// <summary>Notes that a finding explains a discrepancy: no other one does.</summary>
    public void Use(StatementDiscrepancy earlier) => _explained.Add(earlier.Id);
}
