using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Recovery;

/// <summary>How the business system is asked and told after a fault.</summary>
public sealed class RecoveryOptions
{
    /// <summary>What the business system does with advices. Default: <see cref="Recovery.AdviceMode.RecordOnly"/>.</summary>
    public AdviceMode AdviceMode { get; set; } = AdviceMode.RecordOnly;

    /// <summary>How long after the payout the business system is first asked what became of the original: 0 s to 30 d. Default: 30 seconds.</summary>
    public TimeSpan ConfirmAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before it is asked again, doubled with each time: 1 ms to 1 d. Default: 30 seconds.</summary>
    public TimeSpan ConfirmRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait between two questions, advices or notices: 1 s to 30 d. Default: 5 minutes.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After how many questions a difference is opened for an operator, and another after each further day; the questions go on: 1 to 10,000. Default: 5.</summary>
    public int ConfirmationsBeforeDifference { get; set; } = 5;

    /// <summary>
    /// How long after the payout the statement of a business system that cannot fence may take before a difference is opened, and another after each further day: 0 s to 30 d. Default: 36 hours.
    /// </summary>
    public TimeSpan StatementDueAfter { get; set; } = TimeSpan.FromHours(36);

    /// <summary>How long a call to the business system may take: 10 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan CallTimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after the caller's deadline a business system that cannot fence may still execute a payment that it says it does not know: 0 s to 30 d. Default: 1 day.
    /// </summary>
    public TimeSpan PrimaryMayStillExecuteFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The wait before an advice or notice is sent again, doubled with each time: 1 ms to 1 d. Default: 10 seconds.</summary>
    public TimeSpan MessageRetry { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an advice or notice is sent before it is parked and a difference is opened: 1 to 10,000. Default: 8.</summary>
    public int MessageAttempts { get; set; } = 8;

    /// <summary>How long the host's notice sink may take for one notice; after it the notice is sent again: 10 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan NoticeTimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many tries to pay a customer back a difference is opened, and another after each further day; the tries go on: 1 to 1,000. Default: 5.</summary>
    public int CustomerRefundAttempts { get; set; } = 5;

    /// <summary>The longest wait between two tries to pay a customer back: 1 s to 30 d. Default: 1 hour.</summary>
    public TimeSpan LongestCustomerRefundRetry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many confirmations of advances this node asks for.</summary>
    public CallLimit Confirmations { get; set; } = new();

    /// <summary>How many questions about pending payments this node asks.</summary>
    public CallLimit StatusQueries { get; set; } = new();

    /// <summary>How many advices this node sends.</summary>
    public CallLimit Advices { get; set; } = new();

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<RecoveryOptions> Rules = new OptionRules<RecoveryOptions>()
        .OneOf(o => o.AdviceMode, (o, value) => o.AdviceMode = value)
        .Between(o => o.ConfirmAfter, (o, value) => o.ConfirmAfter = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(o => o.ConfirmRetry, (o, value) => o.ConfirmRetry = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.LongestRetry, (o, value) => o.LongestRetry = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Must(o => o.LongestRetry, o => o.LongestRetry >= o.ConfirmRetry && o.LongestRetry >= o.MessageRetry, "at least ConfirmRetry and MessageRetry")
        .Between(o => o.ConfirmationsBeforeDifference, (o, value) => o.ConfirmationsBeforeDifference = value, 1, 10_000)
        .Between(o => o.StatementDueAfter, (o, value) => o.StatementDueAfter = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(o => o.CallTimeLimit, (o, value) => o.CallTimeLimit = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.PrimaryMayStillExecuteFor, (o, value) => o.PrimaryMayStillExecuteFor = value, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Between(o => o.MessageRetry, (o, value) => o.MessageRetry = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MessageAttempts, (o, value) => o.MessageAttempts = value, 1, 10_000)
        .Between(o => o.NoticeTimeLimit, (o, value) => o.NoticeTimeLimit = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Between(o => o.CustomerRefundAttempts, (o, value) => o.CustomerRefundAttempts = value, 1, 1_000)
        .Between(o => o.LongestCustomerRefundRetry, (o, value) => o.LongestCustomerRefundRetry = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Within(o => o.Confirmations, (o, value) => o.Confirmations = value, CallLimit.Rules)
        .Within(o => o.StatusQueries, (o, value) => o.StatusQueries = value, CallLimit.Rules)
        .Within(o => o.Advices, (o, value) => o.Advices = value, CallLimit.Rules);
}
