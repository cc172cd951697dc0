using FaultTolerantPay.Advances;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How channels are called and asked.</summary>
public sealed class ChannelOptions
{
    /// <summary>How long a call to a channel may take; after it the outcome is unknown: 10 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before an outcome is asked for the first time, doubled with each query: 1 ms to 1 d. Default: 5 seconds.</summary>
    public TimeSpan MinQueryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two queries: 1 ms to 30 d. Default: 5 minutes.</summary>
    public TimeSpan MaxQueryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After how many queries a difference is opened for an operator, and another after each further day; queries go on at the longest wait: 1 to 10,000. Default: 6.</summary>
    public int QueriesBeforeDiscrepancy { get; set; } = 6;

    /// <summary>
    /// By how much the clocks of two nodes may differ. "Not found" counts so much later, since the node that asks may be ahead of the one that sent: 0 s to 10 min. Default: 2 seconds.
    /// </summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest fee that is booked without question, in minor units, where it is more than the instruction's amount: 0 or more. A larger one than both is not booked, and opens
    /// <see cref="DiscrepancyKind.SenselessFigure"/>. Default: 1,000.
    /// </summary>
    public long MaxFeeMinor { get; set; } = 1_000;

    /// <summary>When a worker first asks for the result of an instruction: once its sender has certainly had the answer or given up.</summary>
    internal DateTimeOffset FirstQueryAt(DateTimeOffset sendBefore) => sendBefore.Plus(CallTimeout + MinQueryDelay);

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<ChannelOptions> Rules = new OptionRules<ChannelOptions>()
        .Between(o => o.CallTimeout, (o, value) => o.CallTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.MinQueryDelay, (o, value) => o.MinQueryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxQueryDelay, (o, value) => o.MaxQueryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30))
        .Must(o => o.MaxQueryDelay, o => o.MaxQueryDelay >= o.MinQueryDelay, "at least MinQueryDelay")
        .Between(o => o.QueriesBeforeDiscrepancy, (o, value) => o.QueriesBeforeDiscrepancy = value, 1, 10_000)
        .Between(o => o.MaxFeeMinor, (o, value) => o.MaxFeeMinor = value, 0, ChannelResult.MaxFeeMinor)
        .Between(o => o.MaxClockSkew, (o, value) => o.MaxClockSkew = value, TimeSpan.Zero, TimeSpan.FromMinutes(10));
}
