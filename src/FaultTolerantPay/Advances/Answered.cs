namespace FaultTolerantPay.Advances;

/// <summary>What a channel's answer makes of an advance.</summary>
/// <param name="Change">The change, with the answer in it.</param>
/// <param name="FailedPayout">
/// The answer to a payout that certainly did not happen: the advance is reserved again, and another payout follows in the same change or the
/// advance ends. Null: nothing is to be decided.
/// </param>
internal readonly record struct Answered(AdvanceChange Change, ChannelResult? FailedPayout = null);
