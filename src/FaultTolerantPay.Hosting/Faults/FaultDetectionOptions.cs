using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>When the business system is considered down, and how its traffic returns.</summary>
public sealed class FaultDetectionOptions
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<FaultDetectionOptions> Rules = new OptionRules<FaultDetectionOptions>()
        .Within(o => o.ConnectionErrors, (o, value) => o.ConnectionErrors = value, FaultThreshold.Rules)
        .Within(o => o.Timeouts, (o, value) => o.Timeouts = value, FaultThreshold.Rules)
        .Within(o => o.ApplicationErrors, (o, value) => o.ApplicationErrors = value, FaultThreshold.Rules)
        .Within(o => o.SlowAnswers, (o, value) => o.SlowAnswers = value, FaultThreshold.Rules)
        .Between(o => o.SlowAnswerAfter, (o, value) => o.SlowAnswerAfter = value, TimeSpan.Zero, TimeSpan.FromMinutes(5))
        .Must(o => o.SlowAnswerAfter, o => o.SlowAnswerAfter < o.CallTimeout, "less than CallTimeout")
        .Between(o => o.MinLongStreak, (o, value) => o.MinLongStreak = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))
        .Between(o => o.MinLongStreakFailures, (o, value) => o.MinLongStreakFailures = value, 2, 10_000)
        .Between(o => o.MaxPauseInStreak, (o, value) => o.MaxPauseInStreak = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))
        .Between(o => o.MinRecentPayments, (o, value) => o.MinRecentPayments = value, 4, 1_000)
        .Between(o => o.MinLongStreakPayments, (o, value) => o.MinLongStreakPayments = value, 4, 1_000)
        .Between(o => o.MinRecentFailureRatio, (o, value) => o.MinRecentFailureRatio = value, 0.1, 1.0)
        .Between(o => o.SamplingWindow, (o, value) => o.SamplingWindow = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Between(o => o.CallTimeout, (o, value) => o.CallTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5))
        .Between(o => o.MinProbeWait, (o, value) => o.MinProbeWait = value, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1))
        .Between(o => o.MaxProbeWait, (o, value) => o.MaxProbeWait = value, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(24))
        .Must(o => o.MaxProbeWait, o => o.MaxProbeWait >= o.MinProbeWait, "at least MinProbeWait")
        .Between(o => o.ProbeWaitResetAfter, (o, value) => o.ProbeWaitResetAfter = value, TimeSpan.Zero, TimeSpan.FromHours(24))
        .Numbers(
            o => o.RecoveryShares,
            (o, value) => o.RecoveryShares = value,
            AreSharesThatGrow,
            "up to 20 shares from 0.001 to 0.999, each larger than the one before")
        .Between(o => o.MinSuccessesPerStep, (o, value) => o.MinSuccessesPerStep = value, 1, 1_000_000)
        .Between(o => o.MinTimePerStep, (o, value) => o.MinTimePerStep = value, TimeSpan.Zero, TimeSpan.FromHours(24))
        .Between(o => o.MaxTimePerStep, (o, value) => o.MaxTimePerStep = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))
        .Must(o => o.MaxTimePerStep, o => o.MaxTimePerStep >= o.MinTimePerStep, "at least MinTimePerStep")
        .Between(o => o.ProbeInterval, (o, value) => o.ProbeInterval = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5))
        .Between(o => o.MaxConcurrentPastBreaker, (o, value) => o.MaxConcurrentPastBreaker = value, 1, 10_000)
        .Between(
            o => o.PastBreakerTimeout, (o, value) => o.PastBreakerTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5))
        .Between(o => o.MinPastBreakerSuccesses, (o, value) => o.MinPastBreakerSuccesses = value, 0, 1_000_000)
        .Between(o => o.StoreTimeout, (o, value) => o.StoreTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1))
        .Between(
            o => o.StoreSyncInterval, (o, value) => o.StoreSyncInterval = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5))
        .Between(o => o.MinOtherNodesDown, (o, value) => o.MinOtherNodesDown = value, 0, 1_000);

    /// <summary>Thresholds for connection errors: nothing was sent.</summary>
    public FaultThreshold ConnectionErrors { get; set; } = new();

    /// <summary>Thresholds for calls without a result in time.</summary>
    public FaultThreshold Timeouts { get; set; } = new();

    /// <summary>Thresholds for application errors. A decline is a proper result, never an error.</summary>
    public FaultThreshold ApplicationErrors { get; set; } = new();

    /// <summary>
    /// A result that takes longer than this is slow: it is still the result of its payment, and it counts towards
    /// <see cref="SlowAnswers"/>. 0: no result is slow. Off by default: a slow result is still the business system's own, and standing in
    /// for it replaces a working payment with the bank's money. The bank decides how long its customers may wait. A call that exceeds
    /// <see cref="CallTimeout"/> is a timeout, not slow.
    /// </summary>
    /// <value>Range: 0 s to 5 min. Default: 0 s. Less than <see cref="CallTimeout"/>.</value>
    public TimeSpan SlowAnswerAfter { get; set; } = TimeSpan.Zero;

    /// <summary>Thresholds for slow results. A result in time ends their streak.</summary>
    public FaultThreshold SlowAnswers { get; set; } = new();

    /// <summary>
    /// A streak of failures that has lasted this long needs only <see cref="MinLongStreakFailures"/>. Where few payments come, a few
    /// failures without an answered payment in between are a fault.
    /// </summary>
    /// <value>Range: 1 s to 1 d. Default: 1 min.</value>
    public TimeSpan MinLongStreak { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The number of consecutive payments that must fail, in any way, once the streak has lasted <see cref="MinLongStreak"/>.
    /// </summary>
    /// <value>In failures. Range: 2 to 10,000. Default: 3.</value>
    public int MinLongStreakFailures { get; set; } = 3;

    /// <summary>A pause between two failures that is longer than this ends the streak.</summary>
    /// <value>Range: 1 s to 1 d. Default: 1 h.</value>
    public TimeSpan MaxPauseInStreak { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The business system is down if <see cref="MinRecentFailureRatio"/> of this many recent payments failed, in any way. Applies where at
    /// most this many payments come in a <see cref="SamplingWindow"/>: it is the ratio for windows with few payments.
    /// </summary>
    /// <value>In payments. Range: 4 to 1,000. Default: 20.</value>
    public int MinRecentPayments { get; set; } = 20;

    /// <summary>
    /// As <see cref="MinRecentPayments"/>, but where at most this many payments come in a <see cref="MinLongStreak"/>: then fewer are
    /// enough.
    /// </summary>
    /// <value>In payments. Range: 4 to 1,000. Default: 12.</value>
    public int MinLongStreakPayments { get; set; } = 12;

    /// <summary>
    /// The ratio of recent payments that must fail. A decline is no failure. Payments before a pause between two failures that was longer
    /// than <see cref="MaxPauseInStreak"/> do not count.
    /// </summary>
    /// <value>A part of 1. Range: 0.1 to 1. Default: 0.5.</value>
    public double MinRecentFailureRatio { get; set; } = 0.5;

    /// <summary>
    /// The period whose calls count for the ratios. Background calls also wait this long after a failed payment, unless a payment is
    /// answered before.
    /// </summary>
    /// <value>Range: 1 s to 1 h. Default: 30 s.</value>
    public TimeSpan SamplingWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Timeout of a call. After it the outcome is unknown, whether or not the adapter observes its cancellation token, and whether it
    /// awaits or blocks its thread.
    /// </summary>
    /// <value>Range: 1 ms to 5 min. Default: 10 s.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long nothing is sent after the business system was found down. Then one request goes through as a probe.</summary>
    /// <value>Range: 500 ms to 1 h. Default: 5 s.</value>
    public TimeSpan MinProbeWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait before a probe. The wait doubles with every probe and every return of traffic that fails.</summary>
    /// <value>Range: 500 ms to 1 d. Default: 2 min.</value>
    public TimeSpan MaxProbeWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// After full traffic for this long, the wait starts from <see cref="MinProbeWait"/> again. A fault before that continues with the
    /// longer wait.
    /// </summary>
    /// <value>Range: 0 s to 1 d. Default: 10 min.</value>
    public TimeSpan ProbeWaitResetAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The shares of requests that go to the business system while it returns, step by step; after the last share all requests go. Empty:
    /// all requests go after one successful probe. The share of a payment follows from its key: within one outage, a key in one share is in
    /// every larger share too.
    /// </summary>
    /// <value>Parts of 1: up to 20 shares from 0.001 to 0.999, each larger than the one before. Default: 0.1, 0.25, 0.5.</value>
    public IReadOnlyList<double> RecoveryShares { get; set; } = [0.1, 0.25, 0.5];

    /// <summary>The number of proper results that ends a step, but not before <see cref="MinTimePerStep"/>.</summary>
    /// <value>In answers. Range: 1 to 1,000,000. Default: 10.</value>
    public int MinSuccessesPerStep { get; set; } = 10;

    /// <summary>The minimum duration of a step.</summary>
    /// <value>Range: 0 s to 1 d. Default: 15 s.</value>
    public TimeSpan MinTimePerStep { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A step ends after this time even with fewer results, if a call was answered since traffic began to return and none failed after the
    /// last result. This lets traffic return at a small bank at night.
    /// </summary>
    /// <value>Range: 1 s to 1 d. Default: 2 min. At least <see cref="MinTimePerStep"/>.</value>
    public TimeSpan MaxTimePerStep { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The interval of the check whether a probe is due (<see cref="IBusinessSystem.ProbeAsync"/>), and of the probes while traffic returns
    /// and no payment has been answered yet.
    /// </summary>
    /// <value>Range: 100 ms to 5 min. Default: 1 s.</value>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of concurrent calls to a business system that is down, for merchants without consent.</summary>
    /// <value>In calls. Range: 1 to 10,000. Default: 16.</value>
    public int MaxConcurrentPastBreaker { get; set; } = 16;

    /// <summary>Timeout of a call for a merchant without consent while the business system is down.</summary>
    /// <value>Range: 1 ms to 5 min. Default: 3 s.</value>
    public TimeSpan PastBreakerTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// This many consecutive proper results of such calls count as a successful probe once the wait is over: traffic starts to return
    /// without risking a request. 0: they never count.
    /// </summary>
    /// <value>In answers. Range: 0 to 1,000,000. Default: 3.</value>
    public int MinPastBreakerSuccesses { get; set; } = 3;

    /// <summary>
    /// How long a request that met an outage waits for the outage to be stored. Also the timeout of a write or read of the fault store.
    /// </summary>
    /// <value>Range: 1 ms to 1 min. Default: 2 s.</value>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The interval at which outages that the store did not take are sent again, and at which the manual switch is read, because another
    /// node may have set it.
    /// </summary>
    /// <value>Range: 100 ms to 5 min. Default: 2 s.</value>
    public TimeSpan StoreSyncInterval { get; set; } = TimeSpan.FromSeconds(2);

    private static bool AreSharesThatGrow(IReadOnlyList<double>? shares)
    {
        if (shares is not { Count: <= 20 })
        {
            return false;
        }

        var before = 0.0;
        foreach (var share in shares)
        {
            if (!(share > before && share is >= 0.001 and <= 0.999))
            {
                return false;
            }

            before = share;
        }

        return true;
    }

    /// <summary>
    /// The business system is also down if the own calls of this many other nodes find it down; this node then probes it, and traffic
    /// returns once a probe succeeds. One node alone may have lost its own way to it. 0: the findings of other nodes do not count.
    /// </summary>
    /// <value>In nodes. Range: 0 to 1,000. Default: 2.</value>
    public int MinOtherNodesDown { get; set; } = 2;
}
