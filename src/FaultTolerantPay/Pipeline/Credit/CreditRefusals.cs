using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Builds the refusals of the credit stage: code, rule and details.</summary>
internal static class CreditRefusals
{
    /// <summary>No institution answered in time. The refusal passes by itself.</summary>
    public static Refusal NoAnswer(int institutions, TimeSpan timeLimit) => Unavailable(
        RuleNames.CreditAnswer, Details.Of("institutions", institutions), Details.Of("time-limit", timeLimit));

    /// <summary>An institution answered with an unknown grade. The refusal passes by itself.</summary>
    public static Refusal UnknownGrade(CreditAssessment unusable, CreditOptions options) =>
        Unavailable(RuleNames.CreditGrade, GradeDetails(unusable, options));

    /// <summary>No usable answer arrived, and the amount is above what policy allows. The refusal passes by itself.</summary>
    public static Refusal AboveAllowance(Money amount, Money? allowed, CreditAssessment? unusable, CreditOptions options) => Unavailable(
        RuleNames.CreditNoAnswerAmount,
        [
            Details.Of("amount", amount),
            Details.Of("allowed", allowed?.ToString()),
            .. unusable is null ? [] : GradeDetails(unusable, options),
        ]);

    /// <summary>The host's risk control refuses the payment, or asks for more information.</summary>
    public static Refusal ByRiskControl(string rule, IReadOnlyList<Detail> details) =>
        new() { Code = RefusalCode.RiskControlRefused, Rule = rule, Details = details };

    /// <summary>The customer's credit is insufficient.</summary>
    public static Refusal Insufficient(AppliedCredit used, bool isPassing) => new()
    {
        Code = RefusalCode.CreditInsufficient,
        IsPassing = isPassing,
        Rule = RuleNames.CreditTier,
        Details =
        [
            Details.Of("tier", used.Tier.ToString()),
            Details.Of("needed", nameof(CreditTier.Sufficient)),
            Details.Of("institution", used.Assessment?.Institution.Value),
            Details.Of("grade", used.Assessment?.Grade),
            Details.Of("institution-tier", used.Assessment?.Tier?.ToString()),
        ],
        Notice = NoticeKind.CreditInsufficient,
    };

    private static Refusal Unavailable(string rule, params IReadOnlyList<Detail> details) =>
        new() { Code = RefusalCode.CreditUnavailable, Rule = rule, Details = details, IsPassing = true };

    private static Detail[] GradeDetails(CreditAssessment unusable, CreditOptions options) =>
    [
        Details.Of("institution", unusable.Institution.Value),
        Details.Of("unknown-grade", unusable.Grade),
        Details.Of("known-grades", string.Join(' ', options.GradeTiers.Keys.Order(StringComparer.Ordinal))),
    ];
}
