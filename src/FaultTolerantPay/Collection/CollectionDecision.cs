namespace FaultTolerantPay.Collection;

/// <summary>
/// What follows a failed collection: the time of the next attempt, or null to give up; the reason; and whether the mandate is the cause.
/// </summary>
internal readonly record struct CollectionDecision(DateTimeOffset? NextAt, string Reason, bool NeedsMandate = false);
