namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How recorded requests are replayed.</summary>
public sealed class BacktestOptions
{
    /// <summary>How many changed requests are kept with their reasons. 0 to 100,000; default: 100. The others are only counted.</summary>
    public int MaxChanges { get; init; } = 100;

    /// <summary>
    /// Whether a routed request uses its channel's quotas and monthly volume, as if every attempt succeeded. It takes a lock for channels
    /// that have either. Default: true.
    /// </summary>
    public bool UsesQuotas { get; init; } = true;

    /// <summary>
    /// The dimension that contains the currency, so that sums are separate per currency. Null (default): all requests are in one currency.
    /// </summary>
    public string? CurrencyDimension { get; init; }
}
