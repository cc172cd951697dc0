namespace FaultTolerantPay;

/// <summary>The outcome of reading a statement.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Errors">The number of errors, all of them.</param>
/// <param name="Totals">The control totals that the file states, in its order; empty if the format has none.</param>
public sealed record StatementReading(long Rows, long Errors, IReadOnlyList<ControlTotal> Totals)
{
    /// <summary>Whether the file was read without an error. A control total that does not agree is an error too.</summary>
    public bool IsSound => Errors == 0;
}
