namespace FaultTolerantPay.Routing.Live;

/// <summary>What one attempt was worth, once its outcome was certain.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Currency">The currency of the amounts: three letters from A to Z, an ISO 4217 code.</param>
/// <param name="AmountMinor">What was to be moved, in minor units, from 0.</param>
/// <param name="FeeMinor">What the channel charged, in minor units, from 0; also for a decline.</param>
/// <param name="Latency">How long the attempt took until its outcome was certain. A negative value counts as zero.</param>
public readonly record struct AttemptCost(
    ChannelAttemptOutcome Outcome, string Currency, long AmountMinor, long FeeMinor, TimeSpan Latency);
