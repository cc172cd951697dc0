using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What the host's risk control decided.</summary>
public readonly record struct RiskControlDecision
{
    private RiskControlDecision(RiskControlVerdict verdict, string? rule, IReadOnlyList<Figure>? figures, Money? allowed)
    {
        Verdict = verdict;
        Rule = rule;
        Figures = figures;
        Allowed = allowed;
    }

    /// <summary>What it decided.</summary>
    public RiskControlVerdict Verdict { get; }

    /// <summary>The rule that refuses or asks for more; null otherwise.</summary>
    public string? Rule { get; }

    /// <summary>What that rule compared; null otherwise.</summary>
    public IReadOnlyList<Figure>? Figures { get; }

    /// <summary>The largest amount that it allows; null otherwise.</summary>
    public Money? Allowed { get; }

    /// <summary>Leaves the payment refused for insufficient credit.</summary>
    public static RiskControlDecision LeaveRefused => default;

    /// <summary>Refuses.</summary>
    /// <param name="rule">A stable name of the host's own, such as <c>recent-chargebacks</c>.</param>
    /// <param name="figures">What was compared.</param>
    public static RiskControlDecision Refuse(string rule, params IReadOnlyList<Figure> figures) => WithRule(RiskControlVerdict.Refuse, rule, figures);

    /// <summary>Refuses until more is known: the caller can ask again with a new attempt once it is.</summary>
    /// <param name="rule">A stable name of what is wanted, such as <c>step-up-needed</c>.</param>
    /// <param name="figures">What was compared.</param>
    public static RiskControlDecision AskForMore(string rule, params IReadOnlyList<Figure> figures) => WithRule(RiskControlVerdict.AskForMore, rule, figures);

    /// <summary>Lets the payment go on if its amount is at most this one; a payment is never cut down.</summary>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    public static RiskControlDecision AllowUpTo(Money amount) => new(RiskControlVerdict.AllowUpTo, null, null, amount);

    private static RiskControlDecision WithRule(RiskControlVerdict verdict, string rule, IReadOnlyList<Figure> figures)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(rule);
        ArgumentNullException.ThrowIfNull(figures);
        return new RiskControlDecision(verdict, rule, figures, null);
    }
}
