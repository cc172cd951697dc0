namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>What became of reading a file.</summary>
/// <param name="Errors">The number of errors.</param>
/// <param name="FirstError">The first one; null if there is none, and the file may be compared.</param>
internal sealed record DayReading(long Errors, string? FirstError);
