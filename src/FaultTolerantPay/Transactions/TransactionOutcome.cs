namespace FaultTolerantPay.Transactions;

/// <summary>The answer to a request. Immutable; asking again gives an equal one with <see cref="IsReplay"/> set.</summary>
public sealed record TransactionOutcome
{
    private readonly Moment _decidedAt;

    /// <summary>How it ended.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get => _decidedAt; init => _decidedAt = value; }

    /// <summary>A stable reason code: see <see cref="OutcomeReasons"/>, or the business system's own decline code. Null where the kind says all.</summary>
    public string? Reason { get; init; }

    /// <summary>The reference of who executed it: the business system's, or the payout's. Null where nothing was executed.</summary>
    public string? Reference { get; init; }

    /// <summary>Which rule refused, with the figures it compared; only with <see cref="OutcomeKind.Refused"/>.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Whether this is the stored answer to an earlier request with the same key.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the outcome will never change.</summary>
    public bool IsFinal => Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary or OutcomeKind.Advanced
        or OutcomeKind.Refused or OutcomeKind.Failed;

    /// <summary>An answer that is not stored: the same key may try again.</summary>
    internal static TransactionOutcome Unstored(OutcomeKind kind, string reason, DateTimeOffset at) => new() { Kind = kind, DecidedAt = at, Reason = reason };

    /// <summary>The same outcome, marked as replayed.</summary>
    public TransactionOutcome AsReplay() => IsReplay ? this : this with { IsReplay = true };
}
