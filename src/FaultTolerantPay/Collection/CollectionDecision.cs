namespace FaultTolerantPay.Collection;

/// <summary>What follows a failed collection: when the next attempt is, or (null) that it is given up; and why.</summary>
internal readonly record struct CollectionDecision(DateTimeOffset? NextAt, string Reason);
