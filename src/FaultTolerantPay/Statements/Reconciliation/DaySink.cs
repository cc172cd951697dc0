namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Gives the rows of a file to a comparison, and keeps the first error.</summary>
internal sealed class DaySink(DayComparison comparison) : IStatementSink
{
    public string? FirstError { get; private set; }

    public void OnRow(in StatementRow row) => comparison.AddTheirs(row);

    public void OnError(StatementError error) => FirstError ??= error.ToString();
}
