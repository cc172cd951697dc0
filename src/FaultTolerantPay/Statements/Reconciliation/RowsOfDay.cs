namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Whether the rows of a file are those of its day. An export that failed gives an empty file, and a mix-up that of another day: what such
/// a file lacks may have been executed all the same.
/// </summary>
internal sealed class RowsOfDay(MatchWindow window)
{
    private long _rows;
    private long _ofDay;

    /// <summary>Whether most rows are of the day; no row is none of it.</summary>
    public bool AreOfDay => _ofDay > _rows - _ofDay;

    public void Add(in StatementRow row)
    {
        _rows++;
        _ofDay += row.At >= window.From && row.At < window.Until ? 1 : 0;
    }
}
