using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How operators' controls and actions take effect.</summary>
public sealed class OperationsOptions
{
    /// <summary>
    /// How long a node may use the controls that it has read: 0 s to 1 min. 0: it asks the store each time. Default: 1 second.
    /// </summary>
    public TimeSpan MaxControlsAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Timeout for reading the controls from the store; after it nothing is written that a control may forbid: 10 ms to 1 min. Default: 2
    /// seconds.
    /// </summary>
    public TimeSpan ControlsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The interval at which paused work is checked, in case it missed the end of its pause: 1 min to 7 d. Default: 1 hour.
    /// </summary>
    public TimeSpan PausedReviewInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The amounts above which an action that moves money or books a manual adjustment waits for a second operator
    /// (<see cref="IApprovals"/>), one for each currency. If there is any, every action in a currency without one waits. Default: none, so
    /// that one operator suffices.
    /// </summary>
    public IList<ApprovalThreshold> ApprovalThresholds { get; set; } = [];

    /// <summary>How long an action waits for a second operator before it expires: 1 min to 90 d. Default: 3 days.</summary>
    public TimeSpan MaxApprovalWait { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// The values at risk above which the resolution of a statement's discrepancy waits for a second operator
    /// (<see cref="IStatementDiscrepancies.ApproveAsync"/>), one for each currency. If there is any, every resolution in a currency without
    /// one waits. Default: none, so that one operator suffices.
    /// </summary>
    public IList<ApprovalThreshold> ResolutionThresholds { get; set; } = [];

    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<OperationsOptions> Rules = new OptionRules<OperationsOptions>()
        .Between(o => o.MaxControlsAge, (o, value) => o.MaxControlsAge = value, TimeSpan.Zero, TimeSpan.FromMinutes(1))
        .Between(o => o.ControlsTimeout, (o, value) => o.ControlsTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Items(o => o.ApprovalThresholds, (o, value) => o.ApprovalThresholds = [.. value], ApprovalThreshold.Rules)
        .Check(o => DuplicateCheck.Find(
            nameof(ApprovalThresholds), o.ApprovalThresholds, limit => limit.Currency, "at most one amount for each currency"))
        .Items(o => o.ResolutionThresholds, (o, value) => o.ResolutionThresholds = [.. value], ApprovalThreshold.Rules)
        .Check(o => DuplicateCheck.Find(
            nameof(ResolutionThresholds), o.ResolutionThresholds, limit => limit.Currency, "at most one amount for each currency"))
        .Between(o => o.MaxApprovalWait, (o, value) => o.MaxApprovalWait = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90))
        .Between(o => o.PausedReviewInterval, (o, value) => o.PausedReviewInterval = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
}
