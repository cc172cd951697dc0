namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>Gives the rows of one file to the comparison, and keeps its first errors.</summary>
internal sealed class SideReading(Action<StatementRow> add) : IStatementSink
{
    private const int MaxErrors = 100;

    /// <summary>The first errors; the reading counts all.</summary>
    public List<StatementError> Errors { get; } = [];

    public void OnRow(in StatementRow row) => add(row);

    public void OnError(StatementError error)
    {
        if (Errors.Count < MaxErrors)
        {
            Errors.Add(error);
        }
    }
}
