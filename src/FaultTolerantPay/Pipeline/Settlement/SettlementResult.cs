namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>What settlement did: an outcome that is stored, or a refusal with nothing written.</summary>
public readonly record struct SettlementResult
{
    private SettlementResult(TransactionOutcome? outcome, Refusal? refusal)
    {
        Outcome = outcome;
        Refusal = refusal;
    }

    /// <summary>The outcome; null where settlement refuses.</summary>
    public TransactionOutcome? Outcome { get; }

    /// <summary>Why it refuses; nothing was written then.</summary>
    public Refusal? Refusal { get; }

    /// <summary>
    /// An outcome that is stored, or <see cref="OutcomeKind.Unavailable"/> or <see cref="OutcomeKind.InProgress"/> with nothing written.
    /// </summary>
    public static SettlementResult Of(TransactionOutcome outcome) => new(outcome, null);

    /// <summary>A refusal; nothing was written.</summary>
    public static SettlementResult Refused(Refusal refusal) => new(null, refusal);
}
