using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>What happens to a message: its new status, with what tells of it.</summary>
/// <param name="Message">The message as it is then.</param>
/// <param name="Event">What the payment's timeline says; null: nothing.</param>
/// <param name="Discrepancy">The difference that is opened or closed with it; null: none.</param>
internal readonly record struct MessageChange(OutboxMessage Message, TimelineEvent? Event, Discrepancy? Discrepancy)
{
    // A code is the receiver's own text.
    private const int MaxCodeLength = 100;

    public static MessageChange Deliver(OutboxMessage message, DateTimeOffset now) =>
        new(message with { Status = OutboxStatus.Delivered, NextAt = null }, new TimelineEvent(message.Key, now, "message-delivered", message.Id), null);

    public static MessageChange Wait(OutboxMessage message, DateTimeOffset nextAt) => new(message with { NextAt = nextAt }, null, null);

    /// <summary>It is not sent before a call about it has ended, or one for its merchant.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The present time.</param>
    /// <param name="nextAt">When it is looked at again.</param>
    /// <param name="stuckSince">Since when a call about it does not end, where an operator is to see that; null otherwise.</param>
    public static MessageChange PutOff(OutboxMessage message, DateTimeOffset now, DateTimeOffset nextAt, DateTimeOffset? stuckSince)
    {
        if (stuckSince is not { } since)
            return Wait(message, nextAt);
        DiscrepancyKind kind = KindOf(message);
        string evidence = $"{message.Id} was sent {message.Attempts} times, and is not sent again before the call ends that passed its time limit at {since:O}";
        return Wait(message, nextAt) with
        {
            Discrepancy = new Discrepancy { Id = $"{message.Key}#{kind}#{message.Id}#stuck{since:yyyyMMdd'T'HHmmss}", Key = message.Key, Kind = kind, OpenedAt = now, Evidence = evidence },
        };
    }

    /// <summary>It is not sent any more, and an operator sees it.</summary>
    public static MessageChange Park(OutboxMessage message, DateTimeOffset now, string evidence, OperatorId? by = null, string? reason = null) =>
        Stop(message, now, KindOf(message), evidence, by, reason);

    /// <summary>The receiver will not take it.</summary>
    public static MessageChange Decline(OutboxMessage message, DateTimeOffset now, string? code)
    {
        string why = code is null ? "without a code" : $"with code '{(code.Length > MaxCodeLength ? code[..MaxCodeLength] : code)}'";
        return Stop(message, now, DiscrepancyKind.AdviceDeclined, $"the business system declined {message.Id} {why}", null, null);
    }

    /// <summary>An operator decided that it is never sent.</summary>
    public static MessageChange Skip(OutboxMessage message, DateTimeOffset now, OperatorId by, string reason) =>
        new(message with { Status = OutboxStatus.Skipped, NextAt = null, StoppedAt = now }, new TimelineEvent(message.Key, now, "message-skipped", $"{message.Id}: {reason}", by), null);

    /// <summary>An operator has it sent again, as if for the first time.</summary>
    public static MessageChange SendAgain(OutboxMessage message, DateTimeOffset now, OperatorId by, string reason) => new(
        message with { Status = OutboxStatus.Waiting, NextAt = null, Attempts = message.Status == OutboxStatus.Waiting ? message.Attempts : 0 },
        new TimelineEvent(message.Key, now, "message-again", $"{message.Id}: {reason}", by),
        null);

    /// <summary>The ids of the differences that may tell of a message that is parked; at most one is there.</summary>
    public static IEnumerable<string> DiscrepancyIds(OutboxMessage message) => [IdOf(message, KindOf(message)), IdOf(message, DiscrepancyKind.AdviceDeclined)];

    /// <summary>One commit of the change alone.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="lease">The lease under which it is made; null: made without one.</param>
    public StandInCommit ToCommit(DateTimeOffset now, WorkLease? lease) => new()
    {
        At = now,
        Outbox = [Message],
        Timeline = Event is null ? [] : [Event],
        Discrepancies = Discrepancy is null ? [] : [Discrepancy],
        Lease = lease,
    };

    private static MessageChange Stop(OutboxMessage message, DateTimeOffset now, DiscrepancyKind kind, string evidence, OperatorId? by, string? reason)
    {
        OutboxMessage parked = message with { Status = OutboxStatus.Parked, NextAt = null, StoppedAt = now, Parkings = message.Parkings + 1 };
        var difference = new Discrepancy { Id = IdOf(parked, kind), Key = message.Key, Kind = kind, OpenedAt = now, Evidence = evidence };
        return new MessageChange(parked, new TimelineEvent(message.Key, now, "message-parked", reason is null ? message.Id : $"{message.Id}: {reason}", by), difference);
    }

    private static DiscrepancyKind KindOf(OutboxMessage message) => message.Advice is null ? DiscrepancyKind.NoticeOverdue : DiscrepancyKind.AdviceOverdue;

    private static string IdOf(OutboxMessage message, DiscrepancyKind kind) => $"{message.Key}#{kind}#{message.Id}#{message.Parkings}";
}
