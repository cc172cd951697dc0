namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>A value that was estimated, with its interval at 95 %.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">
/// The lower end: the 2.5th percentile of the bootstrap; for an approval the lower end of Wilson's interval if that is lower.
/// </param>
/// <param name="Upper">
/// The upper end: the 97.5th percentile of the bootstrap; for an approval the upper end of Wilson's interval if that is higher.
/// </param>
public readonly record struct IntervalEstimate(double Value, double Lower, double Upper);
