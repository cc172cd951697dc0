namespace FaultTolerantPay;

/// <summary>
/// Reads one format of statement as a stream: memory does not grow with the file. A bad line is an error with its line, field and reason,
/// and the rest is read. The reader checks the control totals that the file itself states.
/// </summary>
public interface IStatementReader
{
    /// <summary>The name of the format, such as <c>wechat</c>.</summary>
    string Format { get; }

    /// <summary>Reads a statement to its end and gives every row and error to <paramref name="sink"/>.</summary>
    /// <param name="source">The file.</param>
    /// <param name="sink">Takes the rows and errors.</param>
    /// <param name="cancellationToken">Ends the reading between two lines.</param>
    /// <returns>The number of rows and errors, and the control totals of the file.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default);
}
