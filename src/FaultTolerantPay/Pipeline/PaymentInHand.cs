using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>A payment that passes through the pipeline.</summary>
/// <param name="Request">The request; its fields are valid.</param>
/// <param name="ReceivedAt">When the request arrived. Every decision about the payment uses this time.</param>
/// <param name="CancellationToken">Cancelled when the caller gives up.</param>
internal sealed record PaymentInHand(TransactionRequest Request, DateTimeOffset ReceivedAt, CancellationToken CancellationToken)
{
    /// <summary>
    /// The record of the payment's intent. If it is not durable (<see cref="TransactionRecord.IsDurable"/>), the store did not take it, and
    /// the payment continues without it. Null: no intent is written.
    /// </summary>
    public TransactionRecord? Intent { get; init; }

    /// <summary>An outcome that is not stored: the same attempt may be repeated.</summary>
    public TransactionOutcome Unstored(OutcomeKind kind, string reason) => TransactionOutcome.Unstored(kind, reason, ReceivedAt);

    /// <summary>The outcome is not known yet.</summary>
    public TransactionOutcome InProgress() => Replay.InProgress(ReceivedAt);

    /// <summary>The payment is refused.</summary>
    public TransactionOutcome Refused(Refusal refusal) => new() { Kind = OutcomeKind.Refused, DecidedAt = ReceivedAt, Refusal = refusal };

    /// <summary>The payment's record with this outcome: the intent if there is one, otherwise a new record.</summary>
    public TransactionRecord RecordWith(TransactionOutcome outcome) =>
        Intent is null ? TransactionRecord.New(Request, outcome, ReceivedAt) : Intent with { Outcome = outcome };
}
