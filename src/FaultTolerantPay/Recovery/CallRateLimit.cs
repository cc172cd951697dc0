using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>
/// The limit of one kind of background call from this node to the business system. While traffic returns, the limit shrinks to the share of
/// payments that the business system gets, but never below one call at a time.
/// </summary>
public sealed class CallRateLimit
{
    /// <summary>The number of calls that begin in a second, spread evenly: 1 to 100,000. Default: 20.</summary>
    public int MaxPerSecond { get; set; } = 20;

    /// <summary>The maximum number of concurrent calls: 1 to 1,000. Default: 4.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<CallRateLimit> Rules = new OptionRules<CallRateLimit>()
        .Between(o => o.MaxPerSecond, (o, value) => o.MaxPerSecond = value, 1, 100_000)
        .Between(o => o.MaxConcurrent, (o, value) => o.MaxConcurrent = value, 1, 1_000);
}
