namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Reads an assessment: the institution's own tier and what its grade counts for; the stricter wins.</summary>
internal sealed class GradeTable(CreditOptions options)
{
    /// <summary>The tier that the assessment comes to; null where it says nothing usable.</summary>
    public CreditTier? TierOf(CreditAssessment assessment)
    {
        // A tier that an adapter made up is no tier.
        CreditTier? own = assessment.Tier is CreditTier.Insufficient or CreditTier.Sufficient ? assessment.Tier : null;
        CreditTier? byGrade = TierOfGrade(assessment.Grade);
        if (own is { } first && byGrade is { } second)
            return first < second ? first : second;
        return own ?? byGrade;
    }

    public bool Knows(string grade) => options.GradeTiers.ContainsKey(grade);

    private CreditTier? TierOfGrade(string? grade)
    {
        if (grade is null)
            return null;
        if (options.GradeTiers.TryGetValue(grade, out CreditTier tier))
            return tier;
        return options.WhenGradeUnknown == UnknownGradePolicy.Insufficient ? CreditTier.Insufficient : null;
    }
}
