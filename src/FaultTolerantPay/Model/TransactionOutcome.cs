using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The outcome of a request. Immutable. A repeated request for the same attempt gets an equal outcome with <see cref="IsReplay"/> set.
/// </summary>
public sealed record TransactionOutcome
{
    /// <summary>How the request ended.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>When the outcome was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>
    /// A stable reason code: see <see cref="OutcomeReasons"/>, or the business system's decline code. Null if the kind needs no reason.
    /// </summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The reference from the business system or the payout channel that executed it. Null if nothing was executed.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// The rule that refused, with the details that it compared. Set for <see cref="OutcomeKind.Refused"/>. In the store it is also set
    /// with the reason <see cref="OutcomeReasons.Withdrawn"/>, after a passing refusal.
    /// </summary>
    public Refusal? Refusal { get; init; }

    /// <summary>
    /// The other attempt whose outcome this is. That attempt paid the order, or may have paid it, so the requested attempt was not decided.
    /// Null if this is the outcome of the requested attempt.
    /// </summary>
    public AttemptId? Attempt { get; init; }

    /// <summary>Whether this outcome was already stored for an earlier request for the same order.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the outcome of the attempt will never change.</summary>
    public bool IsFinal =>
        Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary or OutcomeKind.Advanced or OutcomeKind.Failed
        || (Kind == OutcomeKind.Refused && Refusal is not { IsPassing: true });

    /// <summary>An outcome that is not stored: the caller may send the same attempt again.</summary>
    internal static TransactionOutcome Unstored(OutcomeKind kind, string reason, DateTimeOffset at) =>
        new() { Kind = kind, DecidedAt = at, Reason = reason };

    /// <summary>The same outcome, marked as replayed.</summary>
    public TransactionOutcome AsReplay() => IsReplay ? this : this with { IsReplay = true };
}
