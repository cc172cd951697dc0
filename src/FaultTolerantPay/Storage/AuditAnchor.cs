namespace FaultTolerantPay;

/// <summary>A row of the audit trail that was noted outside the store, for a later comparison.</summary>
/// <param name="Number">The row's number: the value of <see cref="AuditTrailCheck.Rows"/> when the row was the newest. 1 or more.</param>
/// <param name="Hash">The value of <see cref="AuditTrailCheck.Head"/> at that time: 64 hexadecimal digits.</param>
public readonly record struct AuditAnchor(long Number, string Hash);
