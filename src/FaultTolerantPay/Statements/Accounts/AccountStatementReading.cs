namespace FaultTolerantPay;

/// <summary>The outcome of reading a file of account statements.</summary>
/// <param name="Statements">The number of statements that were proven and given.</param>
/// <param name="Entries">The number of entries of these statements.</param>
/// <param name="Errors">The number of errors.</param>
public sealed record AccountStatementReading(long Statements, long Entries, long Errors)
{
    /// <summary>Whether every statement of the file was given.</summary>
    public bool IsSound => Errors == 0;
}
