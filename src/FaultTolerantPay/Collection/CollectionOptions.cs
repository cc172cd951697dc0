using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Collection;

/// <summary>When customers are debited, how often it is tried, and when it is given up.</summary>
public sealed class CollectionOptions
{
    /// <summary>When collection begins. Default: <see cref="CollectionTiming.AfterPayout"/>.</summary>
    public CollectionTiming Timing { get; set; } = CollectionTiming.AfterPayout;

    /// <summary>The delay of <see cref="CollectionTiming.AfterPayout"/> and <see cref="CollectionTiming.AfterRecovery"/>: 0 s to 366 d. Default: 1 hour.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The time of day of <see cref="CollectionTiming.TimeOfDay"/>, from midnight: 0 s to 23:59:59. Default: 9 hours.</summary>
    public TimeSpan TimeOfDay { get; set; } = TimeSpan.FromHours(9);

    /// <summary>The time zone of <see cref="TimeOfDay"/>, by its IANA or Windows name. Default: UTC.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What follows certain decline codes. Default: none.</summary>
    public IList<DeclineRule> Declines { get; set; } = [];

    /// <summary>The wait after a first soft decline, doubled with each attempt: 1 s to 366 d. Default: 1 day.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest wait between two attempts: 1 s to 366 d. Default: 7 days.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many attempts there are in all, those without an answer included, before it is given up: 1 to 1,000. Default: 12.</summary>
    public int MaxAttempts { get; set; } = 12;

    /// <summary>How many attempts there are within <see cref="Window"/>; more wait. Card schemes fine excessive retries: 1 to 1,000. Default: 10.</summary>
    public int MaxAttemptsInWindow { get; set; } = 10;

    /// <summary>The window of <see cref="MaxAttemptsInWindow"/>: 1 s to 366 d. Default: 30 days.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The wait before the rest is collected after a part was: 0 s to 366 d. Default: 1 day.</summary>
    public TimeSpan AfterPart { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often a delinquent advance comes up for review: 1 min to 366 d. Default: 7 days.</summary>
    public TimeSpan ReviewEvery { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long after it is written down a collection may still be sent: 100 ms to 1 h. Default: 30 seconds.</summary>
    public TimeSpan SendWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The rules that the options are checked by.</summary>
    public static OptionRules<CollectionOptions> Rules { get; } = new OptionRules<CollectionOptions>()
        .Must(o => o.Timing, o => Enum.IsDefined(o.Timing), "a defined timing")
        .Between(o => o.Delay, TimeSpan.Zero, TimeSpan.FromDays(366))
        .Between(o => o.TimeOfDay, TimeSpan.Zero, new TimeSpan(23, 59, 59))
        .Must(o => o.TimeZone, o => TimeZoneInfo.TryFindSystemTimeZoneById(o.TimeZone ?? "", out _), "a time zone of this machine")
        .Must(o => o.Declines.Select(rule => rule.Code), o => o.Declines.All(rule => !string.IsNullOrEmpty(rule.Code)) && o.Declines.Select(rule => rule.Code).Distinct().Count() == o.Declines.Count, "distinct codes, none empty")
        .Must(o => o.Declines.Select(rule => rule.RetryAfter), o => o.Declines.All(rule => rule.RetryAfter is not { } wait || (wait >= TimeSpan.FromSeconds(1) && wait <= TimeSpan.FromDays(366))), "1 s to 366 d")
        .Between(o => o.FirstRetry, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Between(o => o.LongestRetry, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Must(o => o.LongestRetry, o => o.LongestRetry >= o.FirstRetry, "at least FirstRetry")
        .Between(o => o.MaxAttempts, 1, 1_000)
        .Between(o => o.MaxAttemptsInWindow, 1, 1_000)
        .Between(o => o.Window, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))
        .Between(o => o.AfterPart, TimeSpan.Zero, TimeSpan.FromDays(366))
        .Between(o => o.ReviewEvery, TimeSpan.FromMinutes(1), TimeSpan.FromDays(366))
        .Between(o => o.SendWindow, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
}
