namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>A record as stored in a table.</summary>
/// <param name="Id">The number of its row.</param>
/// <param name="Text">JSON.</param>
internal readonly record struct StoredRecord(long Id, byte[] Text);
