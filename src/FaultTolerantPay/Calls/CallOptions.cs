using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How the host's own code is called. How long each call may take is an option of who calls.</summary>
public sealed class CallOptions
{
    /// <summary>
    /// How many abandoned calls of one party may be under way: calls that passed their time limit and have not ended. At this number the party is not called until one of them ends, so that
    /// memory stays bounded: 1 to 10,000. Default: 32. One merchant's calls take up at most a quarter of it, and at least 1; that merchant alone is not served then. About one item nobody is called while a call has
    /// not ended.
    /// </summary>
    public int MaxAbandonedCalls { get; set; } = 32;

    /// <summary>How long an event sink may take for one event before that is logged and counted: 1 ms to 10 min. Default: 1 second.</summary>
    public TimeSpan EventTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many events wait for one event sink; more are dropped, logged and counted: 1 to 1,000,000. Default: 10,000.</summary>
    public int MaxWaitingEvents { get; set; } = 10_000;

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<CallOptions> Rules = new OptionRules<CallOptions>()
        .Between(o => o.MaxAbandonedCalls, (o, value) => o.MaxAbandonedCalls = value, 1, 10_000)
        .Between(o => o.EventTimeout, (o, value) => o.EventTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10))
        .Between(o => o.MaxWaitingEvents, (o, value) => o.MaxWaitingEvents = value, 1, 1_000_000);
}
