namespace FaultTolerantPay;

/// <summary>
/// Reads the account statements of a file, one after the other. A statement is given only if it was proven: opening balance and entries
/// are the closing balance. Otherwise it is refused as a whole, with its errors, and the next one is read.
/// </summary>
public interface IAccountStatementReader
{
    /// <summary>The name of the format, such as <c>camt053</c>.</summary>
    string Format { get; }

    /// <summary>Reads a file to its end and gives every proven statement and every error to <paramref name="sink"/>.</summary>
    /// <param name="source">The file.</param>
    /// <param name="sink">Takes the statements and errors.</param>
    /// <param name="cancellationToken">Ends the reading between two fields.</param>
    /// <returns>The number of statements, entries and errors.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    AccountStatementReading Read(StatementSource source, IAccountStatementSink sink, CancellationToken cancellationToken = default);
}
