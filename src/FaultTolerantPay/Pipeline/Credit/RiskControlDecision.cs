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

    /// <summary>The kind of decision.</summary>
    internal RiskControlOutcome Outcome { get; }

    /// <summary>The rule that refuses or asks for more information; otherwise null.</summary>
    public string? Rule { get; }

    /// <summary>The details that the rule compared; otherwise null.</summary>
    public IReadOnlyList<Detail>? Details { get; }

    /// <summary>The largest amount that risk control allows; otherwise null.</summary>
    public Money? Allowed { get; }

    /// <summary>Leaves the payment refused for insufficient credit.</summary>
    public static RiskControlDecision LeaveRefused => default;

    /// <summary>Refuses the payment.</summary>
    /// <param name="rule">A stable name that the host chooses, such as <c>recent-chargebacks</c>.</param>
    /// <param name="details">What was compared.</param>
    public static RiskControlDecision Refuse(string rule, params IReadOnlyList<Detail> details) =>
        WithRule(RiskControlOutcome.Refuse, rule, details);

    /// <summary>Refuses until more is known. The caller can then ask again with a new attempt.</summary>
    /// <param name="rule">A stable name for what is needed, such as <c>step-up-needed</c>.</param>
    /// <param name="details">What was compared.</param>
    public static RiskControlDecision AskForMore(string rule, params IReadOnlyList<Detail> details) =>
        WithRule(RiskControlOutcome.AskForMore, rule, details);

    /// <summary>Lets the payment continue if its amount is at most this one. A payment is never reduced.</summary>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    public static RiskControlDecision AllowUpTo(Money amount) => new(RiskControlOutcome.AllowUpTo, null, null, amount);

    private static RiskControlDecision WithRule(RiskControlOutcome result, string rule, IReadOnlyList<Detail> details)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(rule);
        ArgumentNullException.ThrowIfNull(details);
        return new RiskControlDecision(result, rule, details, null);
    }
}
