namespace FaultTolerantPay;

/// <summary>The data on which an advance was decided. It is stored with the advance and never changes.</summary>
public sealed record TransactionDetail
{
    /// <summary>The request.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant's consent version at the decision (M9).</summary>
    public required int ConsentVersion { get; init; }

    /// <summary>The per-transaction limit that was compared.</summary>
    public required MerchantLimit Limit { get; init; }

    /// <summary>Whether the limit was the policy's fallback for a stale one.</summary>
    public bool LimitIsFallback { get; init; }

    /// <summary>The credit assessment that was used; null if policy allowed the advance without one.</summary>
    public CreditAssessment? Credit { get; init; }

    /// <summary>The tier on which the advance was decided.</summary>
    public required CreditTier Tier { get; init; }

    /// <summary>Whether the business system's outcome was unknown and policy allowed stand-in anyway (M3's exception).</summary>
    public bool PrimaryOutcomeUnknown { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init => field = value.ToUniversalTime(); }
}
