using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Collection;

/// <summary>When an advance is collected, and when that is given up. Every attempt counts, whatever came of it.</summary>
internal sealed class CollectionPolicy(IOptions<CollectionOptions> options)
{
    private readonly CollectionOptions _options = options.Value;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);

    public TimeSpan SendWindow => _options.SendWindow;

    public TimeSpan ReviewEvery => _options.ReviewEvery;

    /// <summary>When collection may begin, as far as it is known when the merchant is paid.</summary>
    public DateTimeOffset FirstCollectionAt(DateTimeOffset paidAt) => _options.Timing switch
    {
        CollectionTiming.TimeOfDay => NextTimeOfDay(paidAt),
        _ => paidAt + _options.Delay,
    };

    /// <summary>When collection begins, once the business system has confirmed.</summary>
    public DateTimeOffset CollectionAt(Advance advance, DateTimeOffset confirmedAt)
    {
        DateTimeOffset at = _options.Timing == CollectionTiming.AfterRecovery ? confirmedAt + _options.Delay : advance.CollectAt ?? confirmedAt;
        return at > confirmedAt ? at : confirmedAt;
    }

    public DateTimeOffset NextPartAt(DateTimeOffset now) => now + _options.AfterPart;

    /// <summary>Where attempts begin to count towards the window.</summary>
    public DateTimeOffset WindowStart(DateTimeOffset now) => now - _options.Window;

    /// <summary>Null where an attempt may be made now; else when the window has room again.</summary>
    public DateTimeOffset? RoomInWindowAt(Advance advance, DateTimeOffset now)
    {
        DateTimeOffset start = WindowStart(now);
        int inWindow = advance.RecentAttempts.Count(at => at > start);
        return inWindow < _options.MaxAttemptsInWindow ? null : advance.RecentAttempts.First(at => at > start) + _options.Window;
    }

    /// <summary>What follows a collection that certainly did not happen.</summary>
    public CollectionDecision AfterFailure(Advance advance, ChannelResult result, DateTimeOffset now)
    {
        DeclineRule? rule = result.Outcome == OperationOutcome.Declined ? _options.Declines.FirstOrDefault(declared => declared.Code == result.Code) : null;
        if (result.Outcome == OperationOutcome.Declined && (rule?.IsHard ?? result.IsHardDecline))
            return new CollectionDecision(null, "hard-decline");
        if (advance.CollectionOrdinal >= _options.MaxAttempts)
            return new CollectionDecision(null, "attempts-used-up");
        return new CollectionDecision(now + (rule?.RetryAfter ?? BackOff.After(advance.CollectionOrdinal, _options.FirstRetry, _options.LongestRetry)), "retry");
    }

    private DateTimeOffset NextTimeOfDay(DateTimeOffset after)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(after, _zone);
        DateTime at = local.Date + _options.TimeOfDay;
        if (at <= local.DateTime)
            at = at.AddDays(1);
        // A time that daylight saving leaves out comes an hour later; of one that it repeats, the first.
        while (_zone.IsInvalidTime(at))
            at = at.AddHours(1);
        return new DateTimeOffset(at, _zone.IsAmbiguousTime(at) ? _zone.GetAmbiguousTimeOffsets(at).Max() : _zone.GetUtcOffset(at)).ToUniversalTime();
    }
}
