namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>A usable assessment, its tier, and the amount for which the institution was asked.</summary>
internal sealed record AssessedCredit(CreditAssessment Assessment, CreditTier Tier, long AmountMinor)
{
    /// <summary>
    /// Whether the assessment also covers this amount: credit that suffices for 100 suffices for 50, and credit that does not suffice for
    /// 50 does not suffice for 100.
    /// </summary>
    public bool AppliesTo(long amountMinor) => Tier == CreditTier.Sufficient ? amountMinor <= AmountMinor : amountMinor >= AmountMinor;
}
