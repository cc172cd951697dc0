using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Experiments;

/// <summary>An experiment as a host stores it, so that it goes on after a restart.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="ShareOfBBasisPoints">The share of payments that B gets, in basis points.</param>
/// <param name="Ended">
/// How it ended: <see cref="ExperimentVerdict.GuardrailBroken"/> or <see cref="ExperimentVerdict.Stopped"/>; null while it runs.
/// </param>
/// <param name="UncountedPayments">How many decisions came after the largest number of payments was reached.</param>
/// <param name="Payments">The payments that were counted.</param>
public sealed record ExperimentState(
    string Name,
    int ShareOfBBasisPoints,
    ExperimentVerdict? Ended,
    long UncountedPayments,
    ImmutableArray<ExperimentPayment> Payments);
