using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An institution's assessment of a customer: a grade, a tier, or both. If both are set, the stricter one applies.</summary>
public sealed record CreditAssessment
{
    /// <summary>The institution that assessed the customer.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>
    /// The institution's grade, such as <c>AA</c>, which <c>CreditOptions.GradeTiers</c> maps to a tier; null if the institution gives
    /// none.
    /// </summary>
    public string? Grade { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The institution's tier; null if the institution gives none.</summary>
    public CreditTier? Tier { get; init; }

    /// <summary>When the institution assessed the customer.</summary>
    public required DateTimeOffset AssessedAt { get; init; }
}
