using FaultTolerantPay.Pipeline.Records;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// How a payment ends. The pipeline decides it first; <see cref="OutcomeRecorder"/> then stores it and returns the outcome.
/// </summary>
internal abstract record PaymentEnd
{
    /// <summary>The outcome is already stored, or is not to be stored.</summary>
    public sealed record Answered(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>The business system gave its final result.</summary>
    public sealed record Finished(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>The bank refuses in place of the business system.</summary>
    public sealed record Refused(Refusal Refusal) : PaymentEnd;

    /// <summary>The outcome is unknown, so nothing else is tried for the payment (M3).</summary>
    public sealed record Held(string Reason) : PaymentEnd;

    /// <summary>Nothing was executed, and the same attempt may be repeated.</summary>
    public sealed record Withdrawn(TransactionOutcome Outcome) : PaymentEnd;

    /// <summary>The result of the business system decides.</summary>
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
