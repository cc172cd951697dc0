using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What a log says about the attempt that was made for a recorded request.</summary>
/// <param name="ChannelId">The channel of the attempt.</param>
/// <param name="Outcome">How the attempt ended; null: the log does not say.</param>
/// <param name="Latency">How long it took; null: the log does not say.</param>
/// <param name="Propensity">
/// The probability with which the channel was chosen among all channels, above 0 and at most 1; null: the log does not say.
/// </param>
/// <param name="KnownAt">When the outcome was known. Nothing may learn from it before.</param>
/// <param name="IsForced">
/// Whether the channel was chosen for another reason than the policy's: a pinned payment, a failover after another channel.
/// </param>
public readonly record struct LoggedOutcome(
    string ChannelId,
    ChannelAttemptOutcome? Outcome,
    TimeSpan? Latency,
    double? Propensity,
    DateTimeOffset KnownAt,
    bool IsForced);
