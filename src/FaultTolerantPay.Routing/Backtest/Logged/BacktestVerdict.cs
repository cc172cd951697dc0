namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What a log says about a policy beside the first one.</summary>
public enum BacktestVerdict
{
    /// <summary>The log does not tell what this policy, or the first, would have achieved. Run an A/B test.</summary>
    NotEnoughOverlap,

    /// <summary>It is the first policy, to which others are compared.</summary>
    First,

    /// <summary>The interval of its difference from the first policy is above zero.</summary>
    Better,

    /// <summary>The interval of its difference from the first policy is below zero.</summary>
    Worse,

    /// <summary>The interval of its difference from the first policy has zero in it.</summary>
    NoDifference,
}
