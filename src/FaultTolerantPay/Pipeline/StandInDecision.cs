using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>What the stages decided: a stored outcome, a refusal, or that the business system is to be asked.</summary>
internal readonly record struct StandInDecision(Refusal? Refusal, TransactionOutcome? Outcome = null, bool SendsToBusinessSystem = false)
{
    public static StandInDecision ToBusinessSystem => new(null, null, true);

    public static StandInDecision Settled(TransactionOutcome outcome) => new(null, outcome);
}
