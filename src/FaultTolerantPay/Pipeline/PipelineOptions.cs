using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How requests are accepted and recorded, and what happens when an outcome is unknown.</summary>
public sealed class PipelineOptions
{
    /// <summary>
    /// What happens when it is unknown whether the business system executed a payment. Default: <see cref="UnknownPrimaryPolicy.Hold"/>.
    /// </summary>
    public UnknownPrimaryPolicy WhenPrimaryUnknown { get; set; } = UnknownPrimaryPolicy.Hold;

    /// <summary>
    /// What is recorded of a payment that the business system executes. Default: <see cref="PaymentRecordPolicy.BeforeSending"/>.
    /// </summary>
    public PaymentRecordPolicy PaymentRecords { get; set; } = PaymentRecordPolicy.BeforeSending;

    /// <summary>
    /// What happens to a payment that the business system would take while the store fails. Only with
    /// <see cref="PaymentRecordPolicy.BeforeSending"/>. Default: <see cref="FailedStorePolicy.ByStore"/>.
    /// </summary>
    public FailedStorePolicy WhenStoreFails { get; set; } = FailedStorePolicy.ByStore;

    /// <summary>
    /// How long a payment waits for one call to the store: 10 ms to 1 min, and never past the caller's deadline. Before anything is sent,
    /// it waits at most half of the time left until that deadline. Default: 1 second.
    /// </summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Maximum number of payments under way on this node. A further payment is answered as overloaded at once, with nothing begun:
    /// 1 to 1,000,000. Set it to what the node takes in a second, times the seconds for which a payment may take in a rush. Default: 1,000.
    /// </summary>
    public int MaxConcurrentPayments { get; set; } = 1_000;

    /// <summary>
    /// Maximum number of payments on this node that wait for the store concurrently. A further payment does not wait: it is answered as
    /// overloaded, or continues as if the store had failed, as <see cref="WhenStoreFails"/> says. 1 to 1,000,000. Default: 5,000.
    /// </summary>
    public int MaxConcurrentStoreCalls { get; set; } = 5_000;

    /// <summary>
    /// Maximum number of outcomes on this node that are written in the background after the payment was answered. Above it, a payment is
    /// answered only after its outcome is written. 0: every outcome is durable before the payment is answered. 0 to 100,000.
    /// Default: 1,000.
    /// </summary>
    public int MaxWritesBehind { get; set; } = 1_000;

    /// <summary>
    /// Maximum number of records kept in memory while the store does not take them: 1 to 10,000,000, about 1 KB each. A further record
    /// evicts the oldest whose outcome is certain. If there is none, new payments are answered as overloaded. Default: 100,000.
    /// </summary>
    public int MaxWaitingRecords { get; set; } = 100_000;

    /// <summary>
    /// Maximum number of concurrent stand-in decisions on this node. Further payments are answered as overloaded: 1 to 1,000,000.
    /// Default: 1,000.
    /// </summary>
    public int MaxConcurrentStandIns { get; set; } = 1_000;

    /// <summary>
    /// How long a stage that the host registers may take. After it the payment is refused as <c>stage-failed</c>. The caller's deadline can
    /// shorten it: 10 ms to 1 min. Default: 2 seconds.
    /// </summary>
    public TimeSpan StageTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a key can be replayed; older outcomes are not looked up: 1 h to 3,650 d, and at least <see cref="MaxRequestAge"/>.
    /// Default: 30 days.
    /// </summary>
    public TimeSpan ReplayHorizon { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Only with <see cref="PaymentRecordPolicy.NoneRetryMayPayTwice"/>: how long this node relies on the store holding no outcome before
    /// it asks again, 10 ms to 1 h. This node sees an outcome that another node stored after at most this time. Default: 1 second.
    /// </summary>
    public TimeSpan StoredOutcomesCheckInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum age of a request when it arrives: 1 s to 30 d. Default: 1 day.</summary>
    public TimeSpan MaxRequestAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>By how much the clock of a request may be ahead: 0 s to 1 h. Default: 5 minutes.</summary>
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time that a caller may wait, from the request to its deadline: 1 s to 1 d. Default: 10 minutes.</summary>
    public TimeSpan MaxTimeToAnswer { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<PipelineOptions> Rules = new OptionRules<PipelineOptions>()
        .OneOf(o => o.WhenPrimaryUnknown, (o, value) => o.WhenPrimaryUnknown = value)
        .OneOf(o => o.PaymentRecords, (o, value) => o.PaymentRecords = value)
        .OneOf(o => o.WhenStoreFails, (o, value) => o.WhenStoreFails = value)
        .Between(o => o.StoreTimeout, (o, value) => o.StoreTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.MaxConcurrentPayments, (o, value) => o.MaxConcurrentPayments = value, 1, 1_000_000)
        .Between(o => o.MaxConcurrentStoreCalls, (o, value) => o.MaxConcurrentStoreCalls = value, 1, 1_000_000)
        .Between(o => o.MaxWritesBehind, (o, value) => o.MaxWritesBehind = value, 0, 100_000)
        .Between(o => o.MaxWaitingRecords, (o, value) => o.MaxWaitingRecords = value, 1, 10_000_000)
        .Between(o => o.MaxConcurrentStandIns, (o, value) => o.MaxConcurrentStandIns = value, 1, 1_000_000)
        .Between(o => o.StageTimeout, (o, value) => o.StageTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.ReplayHorizon, (o, value) => o.ReplayHorizon = value, TimeSpan.FromHours(1), TimeSpan.FromDays(3_650))
        .Between(
            o => o.StoredOutcomesCheckInterval, (o, value) => o.StoredOutcomesCheckInterval = value, TimeSpan.FromMilliseconds(10),
            TimeSpan.FromHours(1))
        .Between(o => o.MaxRequestAge, (o, value) => o.MaxRequestAge = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Must(o => o.ReplayHorizon, o => o.ReplayHorizon >= o.MaxRequestAge, "at least MaxRequestAge")
        .Between(o => o.MaxClockAhead, (o, value) => o.MaxClockAhead = value, TimeSpan.Zero, TimeSpan.FromHours(1))
        .Between(o => o.MaxTimeToAnswer, (o, value) => o.MaxTimeToAnswer = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
}
