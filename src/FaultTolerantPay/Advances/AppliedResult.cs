namespace FaultTolerantPay.Advances;

/// <summary>The effect of a channel's result on an advance.</summary>
/// <param name="Change">The change, which includes the result.</param>
/// <param name="FailedPayout">
/// The result of a payout that certainly did not happen. The advance is reserved again; in the same change another payout follows, or the
/// advance ends. Null: nothing must be decided.
/// </param>
internal readonly record struct AppliedResult(AdvanceChange Change, ChannelResult? FailedPayout = null);
