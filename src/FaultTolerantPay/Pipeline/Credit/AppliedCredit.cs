namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>The credit answer that a payment went on with; part of the transaction detail.</summary>
/// <param name="Basis">On what ground.</param>
/// <param name="Tier">
/// The tier that was decided on: the stricter of the institution's own and the grade table's. Where nobody answered, what policy put in its
/// place: <see cref="CreditTier.Sufficient"/> for an amount that it allows, else <see cref="CreditTier.Insufficient"/>.
/// </param>
/// <param name="Assessment">What the institution said. Null where nobody answered. Where nothing usable was said, the assessment whose
/// grade is not known.</param>
/// <param name="IsCached">Whether the assessment was an earlier one, still fresh enough.</param>
public readonly record struct AppliedCredit(CreditBasis Basis, CreditTier Tier, CreditAssessment? Assessment, bool IsCached);
