using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Experiments;

/// <summary>An experiment as a host stores it, so that it goes on after a restart.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="ShareOfBBasisPoints">The share of payments that B gets, in basis points.</param>
/// <param name="Ended">
/// How it ended: <see cref="ExperimentVerdict.GuardrailBroken"/>, <see cref="ExperimentVerdict.Stopped"/>,
/// <see cref="ExperimentVerdict.OutcomesLost"/> or <see cref="ExperimentVerdict.LimitReached"/>; null while it runs.
/// </param>
/// <param name="Payments">The payments that were counted, in that order.</param>
public sealed record ExperimentState(
    string Name,
    int ShareOfBBasisPoints,
    ExperimentVerdict? Ended,
    ImmutableArray<ExperimentPayment> Payments);
