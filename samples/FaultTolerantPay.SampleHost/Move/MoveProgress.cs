namespace FaultTolerantPay.SampleHost.Move;

/// <summary>How far a move is; it is on record in PostgreSQL, in the transaction of the rows that it counts.</summary>
/// <param name="Fingerprint">The state of the file when the move began.</param>
/// <param name="Table">The table that is being moved.</param>
/// <param name="Rows">How many rows of it are moved.</param>
internal readonly record struct MoveProgress(string Fingerprint, string Table, long Rows);
