using FaultTolerantPay.Configuration;
using FaultTolerantPay.Operations;

namespace FaultTolerantPay;

/// <summary>How operators' orders are obeyed.</summary>
public sealed class OperationsOptions
{
    /// <summary>How old the orders may be that a node goes by: 0 s to 1 min. 0: the store is asked each time. Default: 1 second.</summary>
    public TimeSpan MaxControlsAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the store may take to say which orders there are; after that nothing is written that one may forbid: 10 ms to 1 min. Default: 2 seconds.</summary>
    public TimeSpan ControlsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often paused work is looked at, should it not hear that it goes on: 1 min to 7 d. Default: 1 hour.</summary>
    public TimeSpan PausedReviewInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Above which amounts an order that moves or books money by hand waits for a second person (<see cref="IApprovals"/>), one for each currency. Where there is one, every order in a currency
    /// without one waits. Default: none, so that one operator suffices.
    /// </summary>
    public IList<ApprovalThreshold> ApprovalThresholds { get; set; } = [];

    /// <summary>How long an order waits for a second person before it expires: 1 min to 90 d. Default: 3 days.</summary>
    public TimeSpan MaxApprovalWait { get; set; } = TimeSpan.FromDays(3);

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<OperationsOptions> Rules = new OptionRules<OperationsOptions>()
        .Between(o => o.MaxControlsAge, (o, value) => o.MaxControlsAge = value, TimeSpan.Zero, TimeSpan.FromMinutes(1))
        .Between(o => o.ControlsTimeout, (o, value) => o.ControlsTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Items(o => o.ApprovalThresholds, (o, value) => o.ApprovalThresholds = [.. value], ApprovalThreshold.Rules)
        .Check(o => DuplicateCheck.Find(nameof(ApprovalThresholds), o.ApprovalThresholds, limit => limit.Currency, "at most one amount for each currency"))
        .Between(o => o.MaxApprovalWait, (o, value) => o.MaxApprovalWait = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90))
        .Between(o => o.PausedReviewInterval, (o, value) => o.PausedReviewInterval = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
}
