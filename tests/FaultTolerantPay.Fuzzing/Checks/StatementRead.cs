namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What a reader of channels' statements gave for an input.</summary>
internal sealed class StatementRead : IStatementSink
{
    private StatementReading? _reading;

    public List<StatementRow> Rows { get; } = [];

    public List<StatementError> Errors { get; } = [];

    /// <summary>Rows, errors and totals in the order in which the reader gave them, and its figures.</summary>
    public List<object> Findings { get; } = [];

    public StatementReading Reading => _reading!;

    public IReadOnlyList<ControlTotal> Totals => Reading.Totals;

    public static StatementRead Of(IStatementReader reader, Stream content, DateOnly day)
    {
        var read = new StatementRead();
        read._reading = reader.Read(new StatementSource(content, "input", day), read);
        read.Findings.AddRange(read.Totals);
        read.Findings.Add((read.Reading.Rows, read.Reading.Errors));
        return read;
    }

    public void OnRow(in StatementRow row)
    {
        Rows.Add(row);
        Findings.Add(row);
    }

    public void OnError(StatementError error)
    {
        Errors.Add(error);
        Findings.Add(error);
    }

    public override string ToString() => $"{Rows.Count} rows, {Errors.Count} errors, {Totals.Count} totals";

    /// <summary>The lines that are not empty and of which the reader told nothing.</summary>
    public IEnumerable<int> Silent(InputLines lines)
    {
        HashSet<long> told = [.. Rows.Select(row => row.Line), .. Errors.Select(error => error.Line)];
        return Enumerable.Range(1, lines.Count).Where(line => lines[line].Length > 0 && !told.Contains(line));
    }
}
