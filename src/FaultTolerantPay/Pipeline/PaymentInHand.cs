using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>A payment on its way through the pipeline.</summary>
/// <param name="Request">What was asked; its fields are sound.</param>
/// <param name="ReceivedAt">When it came in. Everything that is decided about it uses this one time.</param>
/// <param name="CancellationToken">Cancelled when the caller gives up.</param>
internal sealed record PaymentInHand(TransactionRequest Request, DateTimeOffset ReceivedAt, CancellationToken CancellationToken)
{
    /// <summary>
    /// The record that says that the payment was begun. Version 1 or more: it is durable. Version 0: the store did not take it, and the
    /// payment goes on without. Null: none is written.
    /// </summary>
    public TransactionRecord? Intent { get; init; }

    /// <summary>An answer that is not stored: the same attempt may be asked again.</summary>
    public TransactionOutcome Unstored(OutcomeKind kind, string reason) => TransactionOutcome.Unstored(kind, reason, ReceivedAt);

    /// <summary>The answer is not known yet.</summary>
    public TransactionOutcome InProgress() => Replay.InProgress(ReceivedAt);

    /// <summary>The payment is refused.</summary>
    public TransactionOutcome Refused(Refusal refusal) => new() { Kind = OutcomeKind.Refused, DecidedAt = ReceivedAt, Refusal = refusal };

    /// <summary>The payment's record with this outcome: its intent where there is one, else a new record.</summary>
    public TransactionRecord RecordWith(TransactionOutcome outcome) =>
        Intent is null ? TransactionRecord.New(Request, outcome, ReceivedAt) : Intent with { Outcome = outcome };
}
