using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Collection;

/// <summary>Decides when an advance is collected and when collection is given up. Every attempt counts, whatever its result.</summary>
internal sealed class CollectionPolicy(IOptions<CollectionOptions> options)
{
    private readonly CollectionOptions _options = options.Value;
    // Null if the timing uses no time of day.
    private readonly DailySchedule? _daily = options.Value.Timing == CollectionTiming.TimeOfDay
        ? new DailySchedule(options.Value.TimeOfDay, TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone))
        : null;

    public TimeSpan SendWindow => _options.SendWindow;

    public TimeSpan ReviewEvery => _options.DelinquentReviewInterval;

    /// <summary>When collection may begin, judged when the merchant is paid.</summary>
    public DateTimeOffset FirstCollectionAt(DateTimeOffset paidAt) => _daily?.After(paidAt) ?? paidAt.Plus(_options.Delay);

    /// <summary>When collection begins after the business system confirmed.</summary>
    public DateTimeOffset CollectionAt(Advance advance, DateTimeOffset confirmedAt)
    {
        DateTimeOffset at = _options.Timing == CollectionTiming.AfterRecovery
            ? confirmedAt.Plus(_options.Delay)
            : advance.CollectAt ?? confirmedAt;
        return at > confirmedAt ? at : _daily?.AtOrAfter(confirmedAt) ?? confirmedAt;
    }

    /// <summary>When a collection that was given up resumes: immediately, or at the time of day if the timing has one.</summary>
    public DateTimeOffset AgainAt(DateTimeOffset now) => _daily?.AtOrAfter(now) ?? now;

    public DateTimeOffset NextPartAt(DateTimeOffset now) => After(now, _options.DelayAfterPart);

    /// <summary>The start of the window in which attempts are counted.</summary>
    public DateTimeOffset WindowStart(DateTimeOffset now) => now.Minus(_options.AttemptWindow);

    /// <summary>Null if an attempt may be made now; otherwise when the window has room again.</summary>
    public DateTimeOffset? RoomInWindowAt(Advance advance, DateTimeOffset now)
    {
        DateTimeOffset start = WindowStart(now);
        int inWindow = advance.RecentCollections.Count(at => at > start);
        if (inWindow < _options.MaxAttemptsInWindow)
        {
            return null;
        }

        DateTimeOffset roomAt = advance.RecentCollections.First(at => at > start).Plus(_options.AttemptWindow);
        return _options.AttemptWindow < TimeSpan.FromDays(1) ? roomAt : _daily?.AtOrAfter(roomAt) ?? roomAt;
    }

    /// <summary>Decides what follows a collection that certainly did not happen.</summary>
    /// <param name="advance">The advance, with the collection under way.</param>
    /// <param name="result">Its result.</param>
    /// <param name="now">Now.</param>
    /// <param name="hasNextChannel">Whether another channel may collect at once. A rule for the decline's code comes before it.</param>
    public CollectionDecision AfterFailure(Advance advance, ChannelResult result, DateTimeOffset now, bool hasNextChannel = false)
    {
        DeclineRule? rule = result.Outcome == OperationOutcome.Declined
            ? _options.DeclineRules.FirstOrDefault(declared => declared.Code == result.Code)
            : null;
        bool isHard = result.Outcome == OperationOutcome.Declined && (rule?.IsHard ?? result.IsHardDecline);
        // The hard decline applies to the mandate of that instruction; another mandate may have replaced it since.
        bool isReplaced = advance.InFlight!.Mandate != advance.Mandate;
        if (isHard && !isReplaced)
        {
            return new CollectionDecision(null, "hard-decline", NeedsMandate: true);
        }

        if (advance.CollectionOrdinal >= _options.MaxAttempts)
        {
            return new CollectionDecision(null, "attempts-used-up");
        }

        if (isHard)
        {
            return new CollectionDecision(AgainAt(now), "mandate-replaced");
        }

        if (hasNextChannel && rule is null)
        {
            return new CollectionDecision(now, "next-channel");
        }

        return new CollectionDecision(
            After(now, rule?.RetryAfter ?? BackOff.DelayAfter(advance.CollectionOrdinal, _options.MinRetryDelay, _options.MaxRetryDelay)),
            "retry");
    }

    /// <summary>
    /// A wait of a day or more ends at the time of day, if the timing has one. A shorter wait ends exactly when it is over.
    /// </summary>
    private DateTimeOffset After(DateTimeOffset now, TimeSpan wait) =>
        _daily is not null && wait >= TimeSpan.FromDays(1) ? _daily.DaysAfter(now, (int)Math.Ceiling(wait.TotalDays)) : now.Plus(wait);
}
