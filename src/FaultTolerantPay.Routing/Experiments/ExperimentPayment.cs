using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Experiments;

/// <summary>What an experiment knows of one payment.</summary>
/// <param name="Seed">The value of its seed.</param>
/// <param name="Outcome">
/// How its best attempt ended: approved before declined or failed, and these before ended by the customer; null while none is known.
/// </param>
/// <param name="AmountMinor">The amount of that attempt, in minor units; 0 while none is known.</param>
public readonly record struct ExperimentPayment(ulong Seed, ChannelAttemptOutcome? Outcome, long AmountMinor);
