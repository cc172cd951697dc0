using FaultTolerantPay.Adapters;
using FaultTolerantPay.Pipeline.Records;

namespace FaultTolerantPay.Pipeline;

/// <summary>How a payment ends: decided first, then stored and answered by <see cref="OutcomeRecorder"/>.</summary>
internal abstract record PaymentEnd
{
    /// <summary>The answer is on record already, or none of it is to be stored.</summary>
    public sealed record Answered(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>The business system gave its final answer.</summary>
    public sealed record Finished(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>The bank refuses in the business system's place.</summary>
    public sealed record Refused(Refusal Refusal) : PaymentEnd;

    /// <summary>Nobody can tell yet what became of the payment: nothing else is tried for it (M3).</summary>
    public sealed record Held(string Reason) : PaymentEnd;

    /// <summary>Nothing happened, and the same attempt may be asked again.</summary>
    public sealed record Withdrawn(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>What the business system said stands.</summary>
    public static PaymentEnd Of(PrimaryResult primary, PaymentInHand payment) => primary.Outcome switch
    {
        OperationOutcome.Succeeded => new Finished(new TransactionOutcome
        {
            Kind = OutcomeKind.CompletedByPrimary,
            DecidedAt = payment.ReceivedAt,
            Reference = primary.Reference,
        }),
        OperationOutcome.Declined => new Finished(new TransactionOutcome
        {
            Kind = OutcomeKind.DeclinedByPrimary,
            DecidedAt = payment.ReceivedAt,
            Reason = primary.Code,
        }),
        OperationOutcome.NotExecuted when primary.Code == OutcomeReasons.TooManyPastBreaker =>
            new Withdrawn(payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPastBreaker)),
        OperationOutcome.NotExecuted => new Withdrawn(payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown)),
        OperationOutcome.Pending => new Held(OutcomeReasons.PrimaryPending),
        _ => new Held(OutcomeReasons.PrimaryUnknown),
    };
}
