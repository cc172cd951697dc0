using System.Globalization;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>A change of a message: its new status, with the event and the discrepancy that report it.</summary>
/// <param name="Message">The message after the change.</param>
/// <param name="Event">The event for the payment's timeline. Null: none.</param>
/// <param name="Discrepancy">The discrepancy that is opened or closed with it. Null: none.</param>
internal readonly record struct MessageChange(OutboxMessage Message, TimelineEvent? Event, Discrepancy? Discrepancy)
{
    // A code is the receiver's own text.
    private const int MaxCodeLength = 100;

    public static MessageChange Deliver(OutboxMessage message, DateTimeOffset now) =>
        new(
            message with { Status = OutboxStatus.Delivered, NextAt = null },
            new TimelineEvent(message.Key, now, "message-delivered", message.Id),
            null);

    public static MessageChange Wait(OutboxMessage message, DateTimeOffset nextAt) => new(message with { NextAt = nextAt }, null, null);

    /// <summary>Postpones the message until calls about it, or for its merchant, have ended.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The present time.</param>
    /// <param name="nextAt">When the message is next due.</param>
    /// <param name="stuckSince">Since when a call about it has not ended, if an operator should see that; null otherwise.</param>
    public static MessageChange Postpone(OutboxMessage message, DateTimeOffset now, DateTimeOffset nextAt, DateTimeOffset? stuckSince)
    {
        if (stuckSince is not { } since)
        {
            return Wait(message, nextAt);
        }

        DiscrepancyKind kind = KindOf(message);
        string stuck = since.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string evidence = $"{message.Id} was sent {message.Attempts} times; "
            + $"it is not sent again until the call that passed its timeout at {since:O} has ended";
        return Wait(message, nextAt) with
        {
            Discrepancy = new Discrepancy
            {
                Id = $"{message.Key}#{kind}#{message.Id}#stuck{stuck}",
                Key = message.Key,
                Kind = kind,
                OpenedAt = now,
                Evidence = evidence,
            },
        };
    }

    /// <summary>Stops sending the message and shows it to an operator.</summary>
    public static MessageChange Park(
        OutboxMessage message, DateTimeOffset now, string evidence, OperatorId? by = null, string? reason = null) =>
        Stop(message, now, KindOf(message), evidence, by, reason);

    /// <summary>The receiver declined the message; sending it again is useless.</summary>
    public static MessageChange Decline(OutboxMessage message, DateTimeOffset now, string? code)
    {
        string why = code is null ? "without a code" : $"with code '{(code.Length > MaxCodeLength ? code[..MaxCodeLength] : code)}'";
        return Stop(message, now, DiscrepancyKind.AdviceDeclined, $"the business system declined {message.Id} {why}", null, null);
    }

    /// <summary>An operator decided never to send the message.</summary>
    public static MessageChange Skip(OutboxMessage message, DateTimeOffset now, OperatorId by, string reason) =>
        new(
            message with { Status = OutboxStatus.Skipped, NextAt = null, StoppedAt = now },
            new TimelineEvent(message.Key, now, "message-skipped", $"{message.Id}: {reason}", by),
            null);

    /// <summary>An operator sends the message again, as if for the first time.</summary>
    public static MessageChange SendAgain(OutboxMessage message, DateTimeOffset now, OperatorId by, string reason) => new(
        message with
        {
            Status = OutboxStatus.Waiting,
            NextAt = null,
            Attempts = message.Status == OutboxStatus.Waiting ? message.Attempts : 0,
        },
        new TimelineEvent(message.Key, now, "message-again", $"{message.Id}: {reason}", by),
        null);

    /// <summary>The ids that the discrepancy about a parked message may have. At most one of them exists.</summary>
    public static IEnumerable<string> DiscrepancyIds(OutboxMessage message) =>
        [IdOf(message, KindOf(message)), IdOf(message, DiscrepancyKind.AdviceDeclined)];

    /// <summary>A commit of this change alone.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="lease">The lease under which it is made. Null: none.</param>
    public StandInCommit ToCommit(DateTimeOffset now, WorkLease? lease) => new()
    {
        At = now,
        Outbox = [Message],
        Timeline = Event is null ? [] : [Event],
        Discrepancies = Discrepancy is null ? [] : [Discrepancy],
        Lease = lease,
    };

    private static MessageChange Stop(
        OutboxMessage message, DateTimeOffset now, DiscrepancyKind kind, string evidence, OperatorId? by, string? reason)
    {
        OutboxMessage parked =
            message with { Status = OutboxStatus.Parked, NextAt = null, StoppedAt = now, Parkings = message.Parkings + 1 };
        var discrepancy = new Discrepancy { Id = IdOf(parked, kind), Key = message.Key, Kind = kind, OpenedAt = now, Evidence = evidence };
        return new MessageChange(
            parked,
            new TimelineEvent(message.Key, now, "message-parked", reason is null ? message.Id : $"{message.Id}: {reason}", by),
            discrepancy);
    }

    private static DiscrepancyKind KindOf(OutboxMessage message) =>
        message.Advice is null ? DiscrepancyKind.NoticeOverdue : DiscrepancyKind.AdviceOverdue;

    private static string IdOf(OutboxMessage message, DiscrepancyKind kind) => $"{message.Key}#{kind}#{message.Id}#{message.Parkings}";
}
