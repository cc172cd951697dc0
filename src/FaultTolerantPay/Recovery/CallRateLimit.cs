using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>
/// How many background calls of one sort this node makes to the business system. While traffic returns it makes the same share of them that the business system gets of the
/// payments, at least one at a time.
/// </summary>
public sealed class CallRateLimit
{
    /// <summary>How many calls begin in a second, spread evenly: 1 to 100,000. Default: 20.</summary>
    public int MaxPerSecond { get; set; } = 20;

    /// <summary>How many calls are under way at once: 1 to 1,000. Default: 4.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<CallRateLimit> Rules = new OptionRules<CallRateLimit>()
        .Between(o => o.MaxPerSecond, (o, value) => o.MaxPerSecond = value, 1, 100_000)
        .Between(o => o.MaxConcurrent, (o, value) => o.MaxConcurrent = value, 1, 1_000);
}
