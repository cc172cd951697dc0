namespace FaultTolerantPay.Routing.Live;

/// <summary>A recorded attempt of the past.</summary>
/// <param name="Ticks">When its outcome was known, in UTC ticks.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Outcome">How it ended: not by the customer.</param>
/// <param name="Code">Where the request's code begins, among the words of all codes.</param>
internal readonly record struct PastAttempt(long Ticks, ChannelHandle Channel, ChannelAttemptOutcome Outcome, int Code);
