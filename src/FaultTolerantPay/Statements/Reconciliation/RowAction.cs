namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Takes a row of a file.</summary>
internal delegate void RowAction(in StatementRow row);
