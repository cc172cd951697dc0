namespace FaultTolerantPay.Collection;

/// <summary>
/// What follows a failed collection: when the next attempt is, or (null) that it is given up; why, and whether that is since its mandate
/// does not work.
/// </summary>
internal readonly record struct CollectionDecision(DateTimeOffset? NextAt, string Reason, bool NeedsMandate = false);
