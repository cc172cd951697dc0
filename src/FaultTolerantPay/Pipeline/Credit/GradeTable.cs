namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Reads an assessment: the institution's tier and the tier of its grade. The stricter one applies.</summary>
internal sealed class GradeTable(CreditOptions options)
{
    /// <summary>The tier of the assessment; null if it contains nothing usable.</summary>
    public CreditTier? TierOf(CreditAssessment assessment)
    {
        // An adapter may return a value outside the enum; it does not count as a tier.
        CreditTier? own = assessment.Tier is CreditTier.Insufficient or CreditTier.Sufficient ? assessment.Tier : null;
        CreditTier? byGrade = TierOfGrade(assessment.Grade);
        if (own is { } first && byGrade is { } second)
        {
            return first < second ? first : second;
        }

        return own ?? byGrade;
    }

    public bool Knows(string grade) => options.GradeTiers.ContainsKey(grade);

    private CreditTier? TierOfGrade(string? grade)
    {
        if (grade is null)
        {
            return null;
        }

        if (options.GradeTiers.TryGetValue(grade, out CreditTier tier))
        {
            return tier;
        }

        return options.WhenGradeUnknown == UnknownGradePolicy.Insufficient ? CreditTier.Insufficient : null;
    }
}
