namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>A usable assessment, the tier that it comes to, and the amount that the institution was asked about.</summary>
internal sealed record AssessedCredit(CreditAssessment Assessment, CreditTier Tier, long AmountMinor)
{
    /// <summary>
    /// Whether it also answers for that amount: who is good for 100 is good for 50, and who is not good for 50 is not good for 100.
    /// </summary>
    public bool AppliesTo(long amountMinor) => Tier == CreditTier.Sufficient ? amountMinor <= AmountMinor : amountMinor >= AmountMinor;
}
