using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>When customers are debited, how many attempts are made, and when collection is given up.</summary>
public sealed class CollectionOptions
{
    /// <summary>When collection begins. Default: <see cref="CollectionTiming.AfterPayout"/>.</summary>
    public CollectionTiming Timing { get; set; } = CollectionTiming.AfterPayout;

    /// <summary>
    /// The delay of <see cref="CollectionTiming.AfterPayout"/> and <see cref="CollectionTiming.AfterRecovery"/>: 0 s to 366 d. Default: 1
    /// hour.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The time of day of <see cref="CollectionTiming.TimeOfDay"/>, from midnight: 0 s to 23:59:59. Default: 9 hours.</summary>
    public TimeSpan TimeOfDay { get; set; } = TimeSpan.FromHours(9);

    /// <summary>The time zone of <see cref="TimeOfDay"/>, by its IANA or Windows name. Default: UTC.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What follows certain decline codes. Default: none.</summary>
    public IList<DeclineRule> DeclineRules { get; set; } = [];

    /// <summary>The wait after a first soft decline, doubled with each attempt: 1 s to 366 d. Default: 1 day.</summary>
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest wait between two attempts: 1 s to 366 d. Default: 7 days.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Maximum number of attempts before collection is given up, including attempts without a result: 1 to 1,000. Default: 12.
    /// </summary>
    public int MaxAttempts { get; set; } = 12;

    /// <summary>
    /// Maximum number of attempts within <see cref="AttemptWindow"/>; further attempts wait. Card schemes fine excessive retries: 1 to
    /// 1,000. Default: 10.
    /// </summary>
    public int MaxAttemptsInWindow { get; set; } = 10;

    /// <summary>The window of <see cref="MaxAttemptsInWindow"/>: 1 s to 366 d. Default: 30 days.</summary>
    public TimeSpan AttemptWindow { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The wait between a partial collection and the next attempt for the rest: 0 s to 366 d. Default: 1 day.</summary>
    public TimeSpan DelayAfterPart { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often a delinquent advance comes up for review: 1 min to 366 d. Default: 7 days.</summary>
    public TimeSpan DelinquentReviewInterval { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Whether the mandate of a paid payment replaces the mandate of the same customer's older debts at the same institution. Set it only
    /// if the customer agreed that a mandate given for one payment may be used for another debt. Default: false.
    /// </summary>
    public bool UseMandateOfNextPayment { get; set; }

    /// <summary>How long after it was written a collection may still be sent: 100 ms to 1 h. Default: 30 seconds.</summary>
    public TimeSpan SendWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CollectionOptions> Rules = new OptionRules<CollectionOptions>()
        .OneOf(o => o.Timing, (o, value) => o.Timing = value)
        .Between(o => o.Delay, (o, value) => o.Delay = value, TimeSpan.Zero, TimeSpan.FromDays(366))
        .SinceMidnight(o => o.TimeOfDay, (o, value) => o.TimeOfDay = value)
        .Text(o => o.TimeZone, (o, value) => o.TimeZone = value, ZoneNames.IsKnown, ZoneNames.Expected, ZoneNames.All)
        .Items(o => o.DeclineRules, (o, value) => o.DeclineRules = [.. value], DeclineRule.Rules)
        .Check(o => DuplicateCheck.Find(nameof(DeclineRules), o.DeclineRules, rule => rule.Code ?? "", "one rule for each code"))
        .Between(o => o.MinRetryDelay, (o, value) => o.MinRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Between(o => o.MaxRetryDelay, (o, value) => o.MaxRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Must(o => o.MaxRetryDelay, o => o.MaxRetryDelay >= o.MinRetryDelay, "at least MinRetryDelay")
        .Between(o => o.MaxAttempts, (o, value) => o.MaxAttempts = value, 1, 1_000)
        .Between(o => o.MaxAttemptsInWindow, (o, value) => o.MaxAttemptsInWindow = value, 1, 1_000)
        .Between(o => o.AttemptWindow, (o, value) => o.AttemptWindow = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Between(o => o.DelayAfterPart, (o, value) => o.DelayAfterPart = value, TimeSpan.Zero, TimeSpan.FromDays(366))
        .Between(
            o => o.DelinquentReviewInterval, (o, value) => o.DelinquentReviewInterval = value, TimeSpan.FromMinutes(1),
            TimeSpan.FromDays(366))
        .Flag(o => o.UseMandateOfNextPayment, (o, value) => o.UseMandateOfNextPayment = value)
        .Between(o => o.SendWindow, (o, value) => o.SendWindow = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
}
