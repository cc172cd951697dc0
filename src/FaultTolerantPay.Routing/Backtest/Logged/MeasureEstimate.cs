namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>The mean of one measure per request under one policy, by each estimator. Null: the log has no row that tells it.</summary>
/// <param name="Replay">Of the rows on which the policy chose the logged channel, the plain mean.</param>
/// <param name="InversePropensity">Those rows weighted by the inverse of their probability, over all rows.</param>
/// <param name="SelfNormalised">The same, over the sum of the weights.</param>
/// <param name="DoublyRobust">A model's prediction for every row, corrected by the weighted errors on those rows.</param>
public sealed record MeasureEstimate(
    IntervalEstimate? Replay,
    IntervalEstimate? InversePropensity,
    IntervalEstimate? SelfNormalised,
    IntervalEstimate? DoublyRobust);
