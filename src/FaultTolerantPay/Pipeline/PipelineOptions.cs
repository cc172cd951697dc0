using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How requests are taken and recorded, and what happens with those whose outcome is not known.</summary>
public sealed class PipelineOptions
{
    /// <summary>What happens when nobody can tell whether the business system executed a payment. Default: <see cref="UnknownPrimaryPolicy.Hold"/>.</summary>
    public UnknownPrimaryPolicy WhenPrimaryUnknown { get; set; } = UnknownPrimaryPolicy.Hold;

    /// <summary>What is on record of a payment that the business system answers itself. Default: <see cref="PaymentRecordPolicy.BeforeSending"/>.</summary>
    public PaymentRecordPolicy PaymentRecords { get; set; } = PaymentRecordPolicy.BeforeSending;

    /// <summary>
    /// How long a payment waits for one call of the store: 10 ms to 1 min, and never past the caller's deadline. Before anything is sent it waits for half of what is
    /// left until then at most. Default: 1 second.
    /// </summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many payments wait for the store at once on this node; one more does not wait, as if the store had failed: 1 to 1,000,000. Default: 5,000.</summary>
    public int MaxConcurrentStoreCalls { get; set; } = 5_000;

    /// <summary>
    /// How many outcomes are written behind their answers at once on this node; above that a payment is answered after its own write. 0: every outcome is durable before it is
    /// answered. 0 to 100,000. Default: 1,000.
    /// </summary>
    public int MaxWritesBehind { get; set; } = 1_000;

    /// <summary>
    /// How many records wait in memory while the store does not take them: 1 to 10,000,000, about 1 KB each. One more gives up the oldest whose outcome is certain; where none is,
    /// new payments are answered as overloaded. Default: 100,000.
    /// </summary>
    public int MaxWaitingRecords { get; set; } = 100_000;

    /// <summary>How many stand-in decisions run at once on this node; more are answered as overloaded: 1 to 1,000,000. Default: 1,000.</summary>
    public int MaxConcurrentStandIns { get; set; } = 1_000;

    /// <summary>How long a stage of the host's own may take; after it the payment is refused as <c>stage-failed</c>. The caller's deadline can make it shorter: 10 ms to 1 min. Default: 2 seconds.</summary>
    public TimeSpan StageTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a key may be asked again; outcomes stored longer ago are no longer looked for: 1 h to 3,650 d, and at least OldestRequest. Default: 30 days.</summary>
    public TimeSpan ReplayHorizon { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// With <see cref="PaymentRecordPolicy.NoneRetryMayPayTwice"/> alone: how long this node relies on there being no stored outcome before it asks the store again, 10 ms to 1 h. An
    /// outcome that another node stored is seen after at most this time. Default: 1 second.
    /// </summary>
    public TimeSpan StoredOutcomesCheckInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How old a request may be when it comes in: 1 s to 30 d. Default: 1 day.</summary>
    public TimeSpan MaxRequestAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>By how much a request's clock may be ahead: 0 s to 1 h. Default: 5 minutes.</summary>
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a caller may wait at most, from the request to its deadline: 1 s to 1 d. Default: 10 minutes.</summary>
    public TimeSpan MaxTimeToAnswer { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<PipelineOptions> Rules = new OptionRules<PipelineOptions>()
        .OneOf(o => o.WhenPrimaryUnknown, (o, value) => o.WhenPrimaryUnknown = value)
        .OneOf(o => o.PaymentRecords, (o, value) => o.PaymentRecords = value)
        .Between(o => o.StoreTimeout, (o, value) => o.StoreTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.MaxConcurrentStoreCalls, (o, value) => o.MaxConcurrentStoreCalls = value, 1, 1_000_000)
        .Between(o => o.MaxWritesBehind, (o, value) => o.MaxWritesBehind = value, 0, 100_000)
        .Between(o => o.MaxWaitingRecords, (o, value) => o.MaxWaitingRecords = value, 1, 10_000_000)
        .Between(o => o.MaxConcurrentStandIns, (o, value) => o.MaxConcurrentStandIns = value, 1, 1_000_000)
        .Between(o => o.StageTimeout, (o, value) => o.StageTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.ReplayHorizon, (o, value) => o.ReplayHorizon = value, TimeSpan.FromHours(1), TimeSpan.FromDays(3_650))
        .Between(o => o.StoredOutcomesCheckInterval, (o, value) => o.StoredOutcomesCheckInterval = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))
        .Between(o => o.MaxRequestAge, (o, value) => o.MaxRequestAge = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Must(o => o.ReplayHorizon, o => o.ReplayHorizon >= o.MaxRequestAge, "at least MaxRequestAge")
        .Between(o => o.MaxClockAhead, (o, value) => o.MaxClockAhead = value, TimeSpan.Zero, TimeSpan.FromHours(1))
        .Between(o => o.MaxTimeToAnswer, (o, value) => o.MaxTimeToAnswer = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
}
