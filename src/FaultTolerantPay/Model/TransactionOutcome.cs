using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The answer to a request. Immutable; asking the same attempt again gives an equal one with <see cref="IsReplay"/> set.</summary>
public sealed record TransactionOutcome
{
    /// <summary>How it ended.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>A stable reason code: see <see cref="OutcomeReasons"/>, or the business system's own decline code. Null where the kind says all.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The reference of who executed it: the business system's, or the payout's. Null where nothing was executed.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// Which rule refused, with the figures it compared; only with <see cref="OutcomeKind.Refused"/>, and in the store with the reason <see cref="OutcomeReasons.Withdrawn"/>,
    /// where the refusal was a passing one.
    /// </summary>
    public Refusal? Refusal { get; init; }

    /// <summary>
    /// The other attempt whose outcome this is: the order is paid by it, or may be, so that the request's own attempt was not decided on. Null where it is the outcome of the
    /// request's own.
    /// </summary>
    public AttemptId? Attempt { get; init; }

    /// <summary>Whether this is the stored answer to an earlier request for the same order.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the outcome of the attempt will never change.</summary>
    public bool IsFinal => Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary or OutcomeKind.Advanced or OutcomeKind.Failed
        || (Kind == OutcomeKind.Refused && Refusal is not { IsPassing: true });

    /// <summary>An answer that is not stored: the same attempt may be asked again.</summary>
    internal static TransactionOutcome Unstored(OutcomeKind kind, string reason, DateTimeOffset at) => new() { Kind = kind, DecidedAt = at, Reason = reason };

    /// <summary>The same outcome, marked as replayed.</summary>
    public TransactionOutcome AsReplay() => IsReplay ? this : this with { IsReplay = true };
}
