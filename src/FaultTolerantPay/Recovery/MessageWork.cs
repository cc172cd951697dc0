using FaultTolerantPay.Advances;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// Sends the messages of one merchant in their order, each at least once. What is not taken is tried again, and keeps the ones behind it waiting; what is never taken is
/// parked with a difference, and lets them pass.
/// </summary>
internal abstract class MessageWork(WorkKind kind, DifferenceKind overdue, IStandInStore store, CommitPublisher publisher, TimeProvider time, IOptions<WorkOptions> work, IOptions<RecoveryOptions> recovery, Telemetry telemetry, ILogger logger)
    : QueueWork(kind, store, time, work, telemetry, logger)
{
    private const int MessagesPerRound = 100;

    private readonly RecoveryOptions _recovery = recovery.Value;

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxMessage> messages = await Store.ListOutboxAsync(lease.Item, MessagesPerRound, cancellationToken).ConfigureAwait(false);
        foreach (OutboxMessage message in messages)
        {
            Delivery delivery = await DeliverSafelyAsync(message, cancellationToken).ConfigureAwait(false);
            if (delivery == Delivery.NotNow)
            {
                await CommitAsync(lease, null, Time.GetUtcNow() + WaitForRoom).ConfigureAwait(false);
                return;
            }
            OutboxMessage sent = message with { Attempts = message.Attempts + 1, Status = delivery == Delivery.Taken ? OutboxStatus.Delivered : OutboxStatus.Waiting };
            if (delivery == Delivery.NotTaken && sent.Attempts < _recovery.MessageAttempts)
            {
                await CommitAsync(lease, sent, Time.GetUtcNow() + WaitAfter(sent.Attempts, _recovery.MessageRetry, _recovery.LongestRetry)).ConfigureAwait(false);
                return;
            }
            if (delivery != Delivery.Taken)
                sent = sent with { Status = OutboxStatus.Parked };
            // The lease is not part of it: what was delivered stays delivered, whoever holds the stream now.
            await CommitAsync(null, sent, null).ConfigureAwait(false);
        }
        // Takes the stream from the queue; the store keeps it there while messages wait.
        await CommitAsync(lease, null, null, endsStream: true).ConfigureAwait(false);
    }

    /// <summary>The wait before a message is sent again that was not taken.</summary>
    protected virtual TimeSpan WaitAfter(int attempts, TimeSpan first, TimeSpan longest) => BackOff.After(attempts, first, longest);

    /// <summary>The wait before a message that could not be sent now.</summary>
    protected virtual TimeSpan WaitForRoom => _recovery.MessageRetry;

    /// <summary>Sends one message.</summary>
    protected abstract ValueTask<Delivery> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken);

    private async ValueTask<Delivery> DeliverSafelyAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await DeliverAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            WorkLog.MessageNotDelivered(Logger, exception, message.Id);
            return Delivery.NotTaken;
        }
    }

    private async ValueTask CommitAsync(WorkLease? lease, OutboxMessage? message, DateTimeOffset? dueAt, bool endsStream = false)
    {
        DateTimeOffset now = Time.GetUtcNow();
        bool isParked = message is { Status: OutboxStatus.Parked };
        await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Outbox = message is null ? [] : [message],
                Work = lease is { } held && (endsStream || dueAt is not null) ? [new WorkChange(held.Item, dueAt)] : [],
                Differences = isParked ? [Parked(message!, now)] : [],
                Timeline = message is { Status: not OutboxStatus.Waiting } ? [new TimelineEvent(message.Key, now, isParked ? "message-parked" : "message-delivered", message.Id)] : [],
                Lease = lease,
            },
            stateBefore: null,
            CancellationToken.None).ConfigureAwait(false);
    }

    private Difference Parked(OutboxMessage message, DateTimeOffset now) => new()
    {
        Id = $"{message.Key}#{overdue}#{message.Id}",
        Key = message.Key,
        Kind = overdue,
        OpenedAt = now,
        Evidence = $"{message.Id} was sent {message.Attempts} times and not taken",
    };

    /// <summary>What became of one delivery.</summary>
    protected enum Delivery
    {
        /// <summary>The receiver took it.</summary>
        Taken = 1,

        /// <summary>It did not; counted.</summary>
        NotTaken = 2,

        /// <summary>It was not tried, since the receiver is down or gets no more now; not counted.</summary>
        NotNow = 3,
    }
}
