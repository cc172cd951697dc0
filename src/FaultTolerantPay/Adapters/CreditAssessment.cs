using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An institution's assessment of a customer: a grade, a tier, or both. Where both are there, the stricter wins.</summary>
public sealed record CreditAssessment
{
    /// <summary>Who assessed.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>The institution's grade, such as <c>AA</c>, read through <c>CreditOptions.GradeTiers</c>; null where it gives none.</summary>
    public string? Grade { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The institution's own tier; null where it gives none.</summary>
    public CreditTier? Tier { get; init; }

    /// <summary>When it was assessed.</summary>
    public required DateTimeOffset AssessedAt { get; init; }
}
