using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>The refusals of the credit stage: code, rule and figures.</summary>
internal static class CreditRefusals
{
    /// <summary>No institution answered in time; it passes by itself.</summary>
    public static Refusal NoAnswer(int institutions, TimeSpan timeLimit) => Unavailable(
        RuleNames.CreditAnswer, Details.Of("institutions", institutions), Details.Of("time-limit", timeLimit));

    /// <summary>An institution answered with a grade that nobody can read; it passes by itself.</summary>
    public static Refusal UnknownGrade(CreditAssessment unusable, CreditOptions options) =>
        Unavailable(RuleNames.CreditGrade, GradeFigures(unusable, options));

    /// <summary>Without a usable answer, the amount is above what policy allows; it passes by itself.</summary>
    public static Refusal AboveAllowance(Money amount, Money? allowed, CreditAssessment? unusable, CreditOptions options) => Unavailable(
        RuleNames.CreditNoAnswerAmount,
        [
            Details.Of("amount", amount),
            Details.Of("allowed", allowed?.ToString()),
            .. unusable is null ? [] : GradeFigures(unusable, options),
        ]);

    /// <summary>The host's risk control refuses, or asks for more.</summary>
    public static Refusal ByRiskControl(string rule, IReadOnlyList<Detail> figures) =>
        new() { Code = RefusalCode.RiskControlRefused, Rule = rule, Details = figures };

    /// <summary>The customer's credit does not suffice.</summary>
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

    private static Refusal Unavailable(string rule, params IReadOnlyList<Detail> figures) =>
        new() { Code = RefusalCode.CreditUnavailable, Rule = rule, Details = figures, IsPassing = true };

    private static Detail[] GradeFigures(CreditAssessment unusable, CreditOptions options) =>
    [
        Details.Of("institution", unusable.Institution.Value),
        Details.Of("unknown-grade", unusable.Grade),
        Details.Of("known-grades", string.Join(' ', options.GradeTiers.Keys.Order(StringComparer.Ordinal))),
    ];
}
