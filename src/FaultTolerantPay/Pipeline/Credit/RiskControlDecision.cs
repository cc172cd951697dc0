using FaultTolerantPay.Pipeline.Credit;

namespace FaultTolerantPay;

/// <summary>What the host's risk control decided.</summary>
public readonly record struct RiskControlDecision
{
    private RiskControlDecision(RiskControlOutcome result, string? rule, IReadOnlyList<Detail>? details, Money? allowed)
    {
        Outcome = result;
        Rule = rule;
        Details = details;
        Allowed = allowed;
    }

    /// <summary>What it decided.</summary>
    public RiskControlOutcome Outcome { get; }

    /// <summary>The rule that refuses or asks for more; null otherwise.</summary>
    public string? Rule { get; }

    /// <summary>What that rule compared; null otherwise.</summary>
    public IReadOnlyList<Detail>? Details { get; }

    /// <summary>The largest amount that it allows; null otherwise.</summary>
    public Money? Allowed { get; }

    /// <summary>Leaves the payment refused for insufficient credit.</summary>
    public static RiskControlDecision LeaveRefused => default;

    /// <summary>Refuses.</summary>
    /// <param name="rule">A stable name of the host's own, such as <c>recent-chargebacks</c>.</param>
    /// <param name="details">What was compared.</param>
    public static RiskControlDecision Refuse(string rule, params IReadOnlyList<Detail> details) => WithRule(RiskControlOutcome.Refuse, rule, details);

    /// <summary>Refuses until more is known: the caller can ask again with a new attempt once it is.</summary>
    /// <param name="rule">A stable name of what is wanted, such as <c>step-up-needed</c>.</param>
    /// <param name="details">What was compared.</param>
    public static RiskControlDecision AskForMore(string rule, params IReadOnlyList<Detail> details) => WithRule(RiskControlOutcome.AskForMore, rule, details);

    /// <summary>Lets the payment go on if its amount is at most this one; a payment is never cut down.</summary>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    public static RiskControlDecision AllowUpTo(Money amount) => new(RiskControlOutcome.AllowUpTo, null, null, amount);

    private static RiskControlDecision WithRule(RiskControlOutcome result, string rule, IReadOnlyList<Detail> details)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(rule);
        ArgumentNullException.ThrowIfNull(details);
        return new RiskControlDecision(result, rule, details, null);
    }
}
