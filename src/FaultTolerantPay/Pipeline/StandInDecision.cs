using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>What the stages decided: a stored outcome, a refusal, that the business system is to be asked, or that the payment is held since nobody can tell what settlement did.</summary>
internal readonly record struct StandInDecision(Refusal? Refusal, TransactionOutcome? Outcome = null, bool SendsToBusinessSystem = false, bool IsHeld = false)
{
    public static StandInDecision ToBusinessSystem => new(null, null, true);

    public static StandInDecision Held => new(null, IsHeld: true);

    public static StandInDecision Settled(TransactionOutcome outcome) => new(null, outcome);
}
