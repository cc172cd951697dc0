namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>The credit decision with which a payment continued; part of the transaction detail.</summary>
/// <param name="Basis">Why credit allowed the payment.</param>
/// <param name="Tier">
/// The tier used for the decision: the stricter of the institution's tier and the grade table's. If no institution answered, policy sets
/// it: <see cref="CreditTier.Sufficient"/> for an amount that policy allows, otherwise <see cref="CreditTier.Insufficient"/>.
/// </param>
/// <param name="Assessment">
/// The institution's assessment. Null if no institution answered. If no answer was usable, the assessment with an unknown grade.
/// </param>
/// <param name="IsCached">Whether the assessment came from the cache.</param>
internal readonly record struct AppliedCredit(CreditBasis Basis, CreditTier Tier, CreditAssessment? Assessment, bool IsCached);
