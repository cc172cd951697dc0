using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>Limits on calls to the host's code. The timeout of each call is an option of the component that makes it.</summary>
public sealed class CallOptions
{
    /// <summary>
    /// Maximum number of abandoned calls to one callee. A call is abandoned when it passes its timeout and has not ended. At this number
    /// the library stops calling the callee until one of them ends, so that memory stays bounded: 1 to 10,000. Default: 32. The calls of
    /// one merchant may take a quarter of this number, but at least 1; beyond that, only this merchant is not served. While an abandoned
    /// call about an item has not ended, no other call about that item is made.
    /// </summary>
    public int MaxAbandonedCalls { get; set; } = 32;

    /// <summary>
    /// How long an event sink may take for one event. A longer call is logged and counted: 1 ms to 10 min. Default: 1 second.
    /// </summary>
    public TimeSpan EventTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Maximum number of events that wait for one event sink. Further events are dropped, logged and counted: 1 to 1,000,000.
    /// Default: 10,000.
    /// </summary>
    public int MaxWaitingEvents { get; set; } = 10_000;

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CallOptions> Rules = new OptionRules<CallOptions>()
        .Between(o => o.MaxAbandonedCalls, (o, value) => o.MaxAbandonedCalls = value, 1, 10_000)
        .Between(o => o.EventTimeout, (o, value) => o.EventTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10))
        .Between(o => o.MaxWaitingEvents, (o, value) => o.MaxWaitingEvents = value, 1, 1_000_000);
}
