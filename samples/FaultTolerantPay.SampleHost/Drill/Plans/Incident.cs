namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>Something happens to a part of the bank at a time of the drill: faults begin, or (no rules) end.</summary>
/// <param name="At">When.</param>
/// <param name="Group">The endpoint group of the bank.</param>
/// <param name="Title">What a manager would call it.</param>
/// <param name="Rules">The faults.</param>
internal sealed record Incident(DateTimeOffset At, string Group, string Title, params FaultRuleSetting[] Rules)
{
    public const string BusinessSystem = "business";

    private const string Execute = "execute";

    /// <summary>Payments fail from here on.</summary>
    public bool StopsPayments => Group == BusinessSystem && Rules.Any(rule => rule.Operations is null || rule.Operations.Contains(Execute));

    /// <summary>Payments are executed from here on, and their answers are lost.</summary>
    public bool LosesAnswers => StopsPayments && Rules.All(rule => rule is { Kind: "lostAfter" or "error500After", Probability: 1 });
}
