using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How the library queries and informs the business system after a fault.</summary>
public sealed class RecoveryOptions
{
    /// <summary>What the business system does with advices. Default: <see cref="AdviceMode.RecordOnly"/>.</summary>
    public AdviceMode AdviceMode { get; set; } = AdviceMode.RecordOnly;

    /// <summary>The time from the payout to the first query of the original status: 0 s to 30 d. Default: 30 seconds.</summary>
    public TimeSpan ConfirmDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the query is repeated, doubled each time: 1 ms to 1 d. Default: 30 seconds.</summary>
    public TimeSpan MinConfirmRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait between two queries, advices or notices: 1 s to 30 d. Default: 5 minutes.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The number of queries after which a discrepancy is opened for an operator, and another each further day. The queries continue: 1 to
    /// 10,000. Default: 5.
    /// </summary>
    public int ConfirmationsBeforeDiscrepancy { get; set; } = 5;

    /// <summary>
    /// The time from the payout within which the statement of a business system that cannot cancel must arrive. After it a discrepancy is
    /// opened, and another each further day: 0 s to 30 d. Default: 36 hours.
    /// </summary>
    public TimeSpan MaxStatementDelay { get; set; } = TimeSpan.FromHours(36);

    /// <summary>Timeout of a call to the business system: 10 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after the caller's deadline a business system that cannot cancel may still execute a payment that it reports as unknown: 0
    /// s to 30 d. Default: 1 day.
    /// </summary>
    public TimeSpan LateExecutionWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The wait before an advice or notice is sent again, doubled each time: 1 ms to 1 d. Default: 10 seconds.</summary>
    public TimeSpan MinMessageRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The number of times that an advice or notice is sent before it is parked and a discrepancy is opened: 1 to 10,000. Default: 8.
    /// </summary>
    public int MaxMessageAttempts { get; set; } = 8;

    /// <summary>
    /// Timeout of the host's notice sink for one notice; after it the notice is sent again: 10 ms to 10 min. Default: 10 seconds.
    /// </summary>
    public TimeSpan NoticeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The number of customer refunds without success after which a discrepancy is opened, and another each further day. The refund is
    /// still retried: 1 to 1,000. Default: 5.
    /// </summary>
    public int CustomerRefundsBeforeDiscrepancy { get; set; } = 5;

    /// <summary>The longest wait between two tries of a customer refund: 1 s to 30 d. Default: 1 hour.</summary>
    public TimeSpan MaxCustomerRefundRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The limit of this node's queries that confirm advances.</summary>
    public CallRateLimit Confirmations { get; set; } = new();

    /// <summary>The limit of this node's status queries about pending payments.</summary>
    public CallRateLimit StatusQueries { get; set; } = new();

    /// <summary>The limit of the advices that this node sends.</summary>
    public CallRateLimit Advices { get; set; } = new();

    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<RecoveryOptions> Rules = new OptionRules<RecoveryOptions>()
        .OneOf(o => o.AdviceMode, (o, value) => o.AdviceMode = value)
        .Between(o => o.ConfirmDelay, (o, value) => o.ConfirmDelay = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(
            o => o.MinConfirmRetryDelay, (o, value) => o.MinConfirmRetryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxRetryDelay, (o, value) => o.MaxRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Must(
            o => o.MaxRetryDelay,
            o => o.MaxRetryDelay >= o.MinConfirmRetryDelay && o.MaxRetryDelay >= o.MinMessageRetryDelay,
            "at least MinConfirmRetryDelay and MinMessageRetryDelay")
        .Between(o => o.ConfirmationsBeforeDiscrepancy, (o, value) => o.ConfirmationsBeforeDiscrepancy = value, 1, 10_000)
        .Between(o => o.MaxStatementDelay, (o, value) => o.MaxStatementDelay = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(o => o.CallTimeout, (o, value) => o.CallTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.LateExecutionWindow, (o, value) => o.LateExecutionWindow = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(
            o => o.MinMessageRetryDelay, (o, value) => o.MinMessageRetryDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxMessageAttempts, (o, value) => o.MaxMessageAttempts = value, 1, 10_000)
        .Between(o => o.NoticeTimeout, (o, value) => o.NoticeTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.CustomerRefundsBeforeDiscrepancy, (o, value) => o.CustomerRefundsBeforeDiscrepancy = value, 1, 1_000)
        .Between(
            o => o.MaxCustomerRefundRetryDelay,
            (o, value) => o.MaxCustomerRefundRetryDelay = value,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(30))
        .Within(o => o.Confirmations, (o, value) => o.Confirmations = value, CallRateLimit.Rules)
        .Within(o => o.StatusQueries, (o, value) => o.StatusQueries = value, CallRateLimit.Rules)
        .Within(o => o.Advices, (o, value) => o.Advices = value, CallRateLimit.Rules);
}
