namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What a log tells about one policy, for all requests or for one segment.</summary>
public sealed record PolicyFigures
{
    /// <summary>How many rows of the log were judged.</summary>
    public required long Requests { get; init; }

    /// <summary>The share of them for which the policy finds no channel, 0 to 1. They count as not approved.</summary>
    public required double UnroutableShare { get; init; }

    /// <summary>The share for which the policy chooses the logged channel, 0 to 1: only these tell what it would achieve.</summary>
    public required double MatchedShare { get; init; }

    /// <summary>
    /// The share for which the log never made the policy's choice, 0 to 1: 1 minus the mean weight. What the policy would achieve there is
    /// not in the log; the doubly robust estimate has a model's guess.
    /// </summary>
    public required double UnsupportedShare { get; init; }

    /// <summary>
    /// The effective sample (Σw)² / Σw², where w is the weight of a row: so many rows of equal weight would tell as much (Kish, Survey
    /// Sampling, 1965, section 11.7).
    /// </summary>
    public required double EffectiveSample { get; init; }

    /// <summary>The share of requests that it sends elsewhere than the first policy, 0 to 1.</summary>
    public required double MovedFromFirst { get; init; }

    /// <summary>The share of requests that it sends elsewhere than the log, 0 to 1.</summary>
    public required double MovedFromLog { get; init; }

    /// <summary>The share of requests that are approved, 0 to 1.</summary>
    public required MeasureEstimate Approval { get; init; }

    /// <summary>The fees per request, in minor units.</summary>
    public required MeasureEstimate CostMinor { get; init; }

    /// <summary>The margin minus the fees per request, in minor units; null without a margin.</summary>
    public required MeasureEstimate? NetMinor { get; init; }

    /// <summary>The approval of this policy minus that of the first, doubly robust; null for the first.</summary>
    public required IntervalEstimate? ApprovalDifference { get; init; }

    /// <summary>The fees of this policy minus those of the first, doubly robust; null for the first.</summary>
    public required IntervalEstimate? CostDifferenceMinor { get; init; }

    /// <summary>The net value of this policy minus that of the first, doubly robust; null for the first and without a margin.</summary>
    public required IntervalEstimate? NetDifferenceMinor { get; init; }

    /// <summary>What the log says about it: by the net value, or by the approval if there is no margin.</summary>
    public required BacktestVerdict Verdict { get; init; }

    /// <summary>Why the overlap is not enough, in words; null if it is.</summary>
    public required string? WhyNotEnough { get; init; }

    /// <summary>The verdict in words.</summary>
    public string VerdictText => Verdict switch
    {
        BacktestVerdict.NotEnoughOverlap => $"not enough overlap: run an A/B test ({WhyNotEnough})",
        BacktestVerdict.First => "the policy to which the others are compared",
        BacktestVerdict.Better => $"better than the first policy by {ComparedBy}",
        BacktestVerdict.Worse => $"worse than the first policy by {ComparedBy}",
        _ => $"no difference from the first policy is shown by {ComparedBy}",
    };

    private string ComparedBy => NetMinor is null ? "approval" : "net value";
}
