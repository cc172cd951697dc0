namespace FaultTolerantPay;

/// <summary>Takes what a reader finds in a statement, in the order of the file.</summary>
public interface IStatementSink
{
    /// <summary>Takes a row.</summary>
    void OnRow(in StatementRow row);

    /// <summary>Takes an error. The reader goes on with the next line.</summary>
    void OnError(StatementError error);
}
