namespace FaultTolerantPay.Advances;

/// <summary>What an advance was decided on, stored with it and never changed.</summary>
public sealed record TransactionDetail
{
    /// <summary>What was asked.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant's consent version at the decision (M9).</summary>
    public required int ConsentVersion { get; init; }

    /// <summary>The per-transaction limit that was compared.</summary>
    public required MerchantLimit Limit { get; init; }

    /// <summary>Whether the limit was the policy's fallback for a stale one.</summary>
    public bool LimitIsFallback { get; init; }

    /// <summary>The credit answer that was used; null where policy allowed the advance without one.</summary>
    public CreditAssessment? Credit { get; init; }

    /// <summary>The tier that was decided on.</summary>
    public required CreditTier Tier { get; init; }

    /// <summary>Whether the business system's outcome was unknown, and policy stood in all the same (M3's exception).</summary>
    public bool PrimaryOutcomeUnknown { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init => field = value.ToUniversalTime(); }
}
