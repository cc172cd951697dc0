namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Passes on the rows of a file, and keeps the first error.</summary>
internal sealed class DaySink(RowAction onRow) : IStatementSink
{
    public string? FirstError { get; private set; }

    public void OnRow(in StatementRow row) => onRow(row);

    public void OnError(StatementError error) => FirstError ??= error.ToString();
}
