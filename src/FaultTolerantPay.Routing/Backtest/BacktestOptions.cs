namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How recorded requests are replayed.</summary>
public sealed class BacktestOptions
{
    /// <summary>The most changed requests that are kept with their reasons. 0 to 100,000; default: 100. The others are counted.</summary>
    public int MaxChanges { get; init; } = 100;

    /// <summary>
    /// Whether a routed request uses its channel's quotas and month's volume, as if every attempt succeeded. It costs a lock where a channel has either.
    /// Default: true.
    /// </summary>
    public bool UsesQuotas { get; init; } = true;

    /// <summary>
    /// The dimension that says the currency, so that sums are kept apart. Null (default): all requests are in one currency.
    /// </summary>
    public string? CurrencyDimension { get; init; }
}
