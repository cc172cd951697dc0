namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>What was acknowledged, as the mark beside the database says it.</summary>
/// <param name="Commit">The number of the newest commit; 0: there is no mark.</param>
/// <param name="Row">The number of the audit trail's newest row; 0: none is marked.</param>
/// <param name="Hash">The hash of that row, in hexadecimal digits.</param>
internal readonly record struct Acknowledged(long Commit, long Row, string Hash);
