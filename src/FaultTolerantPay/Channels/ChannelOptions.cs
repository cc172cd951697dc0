using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How payout and collection channels are called and queried.</summary>
public sealed class ChannelOptions
{
    /// <summary>How long one call to a channel may take. After it the outcome is unknown: 10 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before the first status query, doubled after each query: 1 ms to 1 d. Default: 5 seconds.</summary>
    public TimeSpan MinQueryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two status queries: 1 ms to 30 d. Default: 5 minutes.</summary>
    public TimeSpan MaxQueryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The number of queries, or of waits for a channel that can collect, after which a discrepancy is opened for an operator. Another is
    /// opened after each further day, and queries or waits continue at the longest wait: 1 to 10,000. Default: 6.
    /// </summary>
    public int QueriesBeforeDiscrepancy { get; set; } = 6;

    /// <summary>
    /// By how much the clocks of two nodes may differ. "Not found" counts this much later, because the clock of the querying node may be
    /// ahead of the clock of the sending node: 0 s to 10 min. Default: 2 seconds.
    /// </summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest fee in minor units that is booked even if it exceeds the instruction's amount: 0 or more. A fee above both is not booked
    /// and opens <see cref="DiscrepancyKind.SenselessFigure"/>. Default: 1,000.
    /// </summary>
    public long MaxFeeMinor { get; set; } = 1_000;

    /// <summary>When a worker first queries an instruction: after its sender has certainly received the result or given up.</summary>
    internal DateTimeOffset FirstQueryAt(DateTimeOffset sendBefore) => sendBefore.Plus(CallTimeout + MinQueryDelay);

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<ChannelOptions> Rules = new OptionRules<ChannelOptions>()
        .Between(o => o.CallTimeout, (o, value) => o.CallTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.MinQueryDelay, (o, value) => o.MinQueryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxQueryDelay, (o, value) => o.MaxQueryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30))
        .Must(o => o.MaxQueryDelay, o => o.MaxQueryDelay >= o.MinQueryDelay, "at least MinQueryDelay")
        .Between(o => o.QueriesBeforeDiscrepancy, (o, value) => o.QueriesBeforeDiscrepancy = value, 1, 10_000)
        .Between(o => o.MaxFeeMinor, (o, value) => o.MaxFeeMinor = value, 0, ChannelResult.MaxFeeMinor)
        .Between(o => o.MaxClockSkew, (o, value) => o.MaxClockSkew = value, TimeSpan.Zero, TimeSpan.FromMinutes(10));
}
