using FaultTolerantPay.Institutions;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>The refusals of the credit stage: code, rule and figures.</summary>
internal static class CreditRefusals
{
    /// <summary>No institution answered in time; it passes by itself.</summary>
    public static Refusal NoAnswer(int institutions, TimeSpan timeLimit) => Unavailable(
        RuleNames.CreditAnswer, Figures.Of("institutions", institutions), Figures.Of("time-limit", timeLimit));

    /// <summary>An institution answered with a grade that nobody can read; it passes by itself.</summary>
    public static Refusal UnknownGrade(CreditAssessment unusable, CreditOptions options) =>
        Unavailable(RuleNames.CreditGrade, GradeFigures(unusable, options));

    /// <summary>Without a usable answer, the amount is above what policy allows; it passes by itself.</summary>
    public static Refusal AboveAllowance(Money amount, Money? allowed, CreditAssessment? unusable, CreditOptions options) => Unavailable(
        RuleNames.CreditNoAnswerAmount,
        [
            Figures.Of("amount", amount),
            Figures.Of("allowed", allowed?.ToString()),
            .. unusable is null ? [] : GradeFigures(unusable, options),
        ]);

    /// <summary>The host's risk control refuses, or asks for more.</summary>
    public static Refusal ByRiskControl(string rule, IReadOnlyList<Figure> figures) =>
        new() { Code = RefusalCode.RiskControlRefused, Rule = rule, Figures = figures };

    /// <summary>The customer's credit does not suffice.</summary>
    public static Refusal Insufficient(CreditUsed used, bool isPassing) => new()
    {
        Code = RefusalCode.CreditInsufficient,
        IsPassing = isPassing,
        Rule = RuleNames.CreditTier,
        Figures =
        [
            Figures.Of("tier", used.Tier.ToString()),
            Figures.Of("needed", nameof(CreditTier.Sufficient)),
            Figures.Of("institution", used.Assessment?.Institution.Value),
            Figures.Of("grade", used.Assessment?.Grade),
            Figures.Of("institution-tier", used.Assessment?.Tier?.ToString()),
        ],
        Notice = NoticeKind.CreditInsufficient,
    };

    private static Refusal Unavailable(string rule, params IReadOnlyList<Figure> figures) =>
        new() { Code = RefusalCode.CreditUnavailable, Rule = rule, Figures = figures, IsPassing = true };

    private static Figure[] GradeFigures(CreditAssessment unusable, CreditOptions options) =>
    [
        Figures.Of("institution", unusable.Institution.Value),
        Figures.Of("unknown-grade", unusable.Grade),
        Figures.Of("known-grades", string.Join(' ', options.GradeTiers.Keys.Order(StringComparer.Ordinal))),
    ];
}
