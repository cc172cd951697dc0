namespace FaultTolerantPay;

/// <summary>Takes what a reader finds in a file of account statements, in the order of the file.</summary>
public interface IAccountStatementSink
{
    /// <summary>Takes a statement that was proven.</summary>
    void OnStatement(AccountStatement statement);

    /// <summary>Takes an error. What it says of a statement means that the statement is not given.</summary>
    void OnError(StatementError error);
}
