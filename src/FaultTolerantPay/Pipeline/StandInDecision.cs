namespace FaultTolerantPay.Pipeline;

/// <summary>The decision of the stand-in stages on a payment.</summary>
internal abstract record StandInDecision
{
    /// <summary>A stage refuses the payment.</summary>
    public sealed record Refused(Refusal Refusal) : StandInDecision;

    /// <summary>Settlement ended with a stored outcome, or with one that says why nothing is stored.</summary>
    public sealed record Settled(TransactionOutcome Outcome) : StandInDecision;

    /// <summary>The merchant's consent is not active: the request goes to the business system (M9).</summary>
    public sealed record ToBusinessSystem : StandInDecision;
}
