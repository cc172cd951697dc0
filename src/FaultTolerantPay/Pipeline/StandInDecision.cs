namespace FaultTolerantPay.Pipeline;

/// <summary>What the stages decided on a payment in the business system's place.</summary>
internal abstract record StandInDecision
{
    /// <summary>A stage refuses.</summary>
    public sealed record Refused(Refusal Refusal) : StandInDecision;

    /// <summary>Settlement ended with an outcome that is stored, or with one that says why nothing is.</summary>
    public sealed record Settled(TransactionOutcome Outcome) : StandInDecision;

    /// <summary>The merchant's consent is not in force: the business system is to be asked (M9).</summary>
    public sealed record ToBusinessSystem : StandInDecision;

    /// <summary>Nobody can tell what settlement did: it may have paid (M3).</summary>
    public sealed record Unknown : StandInDecision;
}
