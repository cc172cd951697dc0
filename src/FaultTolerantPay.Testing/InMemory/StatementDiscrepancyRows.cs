namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Discrepancies of statements with their steps. Callers hold the lock.</summary>
internal sealed class StatementDiscrepancyRows
{
    private readonly Dictionary<string, StatementDiscrepancyRow> _rows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(DateTimeOffset OpenedAt, long Number), StatementDiscrepancyRow> _byTime = [];

    public Lock Lock { get; } = new();

    /// <summary>All of them, the oldest first.</summary>
    public IEnumerable<StatementDiscrepancyRow> ByTime => _byTime.Values;

    public StatementDiscrepancyRow? Find(string id) => _rows.GetValueOrDefault(id);

    public void Add(StatementDiscrepancy discrepancy, StatementDiscrepancyStep step)
    {
        var row = new StatementDiscrepancyRow(_rows.Count + 1) { Value = discrepancy };
        row.Steps.Add(step);
        _rows.Add(discrepancy.Id, row);
        _byTime.Add((discrepancy.OpenedAt, row.Number), row);
    }
}

/// <summary>One discrepancy.</summary>
/// <param name="Number">Its number, from 1, in the order in which they were stored.</param>
internal sealed record StatementDiscrepancyRow(long Number)
{
    public required StatementDiscrepancy Value { get; set; }

    public List<StatementDiscrepancyStep> Steps { get; } = [];
}
