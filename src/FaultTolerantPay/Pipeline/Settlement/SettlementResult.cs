namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>The result of settlement: a stored outcome, or a refusal with nothing written.</summary>
internal readonly record struct SettlementResult
{
    private SettlementResult(TransactionOutcome? outcome, Refusal? refusal)
    {
        Outcome = outcome;
        Refusal = refusal;
    }

    /// <summary>The outcome; null if settlement refuses.</summary>
    public TransactionOutcome? Outcome { get; }

    /// <summary>Why settlement refuses; nothing was written.</summary>
    public Refusal? Refusal { get; }

    /// <summary>
    /// An outcome that is stored, or <see cref="OutcomeKind.Unavailable"/> or <see cref="OutcomeKind.InProgress"/> with nothing written.
    /// </summary>
    public static SettlementResult Of(TransactionOutcome outcome) => new(outcome, null);

    /// <summary>A refusal; nothing was written.</summary>
    public static SettlementResult Refused(Refusal refusal) => new(null, refusal);
}
