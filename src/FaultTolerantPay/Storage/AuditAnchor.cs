namespace FaultTolerantPay.Storage;

/// <summary>A row of the audit trail that somebody noted outside the store, to compare it later.</summary>
/// <param name="Number">Its number: <see cref="AuditTrailCheck.Rows"/> when it was the newest. 1 or more.</param>
/// <param name="Hash"><see cref="AuditTrailCheck.Head"/> at that time: 64 hexadecimal digits.</param>
public readonly record struct AuditAnchor(long Number, string Hash);
