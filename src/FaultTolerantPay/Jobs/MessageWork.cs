using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Sends the messages of one payment, each at least once. A message that the receiver did not accept is sent again after a growing wait.
/// One that it never accepts, or declines, is parked with a discrepancy. Advices are sent in order: a waiting advice blocks the later ones
/// of the same payment, and a parked one lets them pass. Notices have no order.
/// </summary>
internal abstract class MessageWork(
    WorkKind kind,
    LeasedQueue queue,
    IPaymentStore payments,
    IOutbox outbox,
    CommitPublisher publisher,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> recovery,
    Telemetry telemetry,
    ILogger logger)
    : QueueWork(kind, queue, payments, time, work, telemetry, logger)
{
    private const int MessagesPerRound = 100;

    private readonly RecoveryOptions _recovery = recovery.Value;

    // Messages that are left become due again before the lease runs out.
    private readonly TimeSpan _longestRound = work.Value.LeaseDuration / 2;

    /// <summary>Whether a message waits for the messages before it.</summary>
    protected abstract bool IsOrdered { get; }

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        DateTimeOffset endsAt = Time.GetUtcNow().Plus(_longestRound);
        DateTimeOffset? next = null;
        IReadOnlyList<OutboxMessage> messages =
            await outbox.ListOutboxAsync(lease.Item, MessagesPerRound, cancellationToken).ConfigureAwait(false);
        foreach (OutboxMessage listed in messages)
        {
            Turn turn = Time.GetUtcNow() < endsAt
                ? await TakeTurnAsync(lease, listed, cancellationToken).ConfigureAwait(false)
                : new Turn(Time.GetUtcNow(), EndsRound: true);
            if (turn.NextAt is { } at && !(next <= at))
            {
                next = at;
            }

            if (turn.EndsRound || (IsOrdered && turn.NextAt is not null))
            {
                break;
            }
        }
        // Without a next time the stream leaves the queue; the store keeps it there while messages wait. If the lease was lost, another
        // worker has the stream now.
        await CommitAsync(
            new StandInCommit { At = Time.GetUtcNow(), Work = [new WorkChange(lease.Item, next)], Lease = lease }).ConfigureAwait(false);
    }

    /// <summary>The wait before a message that was not accepted is sent again.</summary>
    protected virtual TimeSpan WaitAfter(int attempts, TimeSpan first, TimeSpan maxLength) =>
        BackOff.DelayAfter(attempts, first, maxLength);

    /// <summary>The wait before a message that could not be sent now.</summary>
    protected virtual TimeSpan WaitForRoom => _recovery.MinMessageRetryDelay;

    /// <summary>Sends one message.</summary>
    protected abstract ValueTask<DeliveryResult> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken);

    private async ValueTask<Turn> TakeTurnAsync(WorkLease lease, OutboxMessage listed, CancellationToken cancellationToken)
    {
        if (listed.NextAt > Time.GetUtcNow())
        {
            return new Turn(listed.NextAt);
        }
        // An operator may have parked or skipped it after it was listed.
        if (await outbox.FindMessageAsync(listed.Id, cancellationToken).ConfigureAwait(false)
            is not { Status: OutboxStatus.Waiting } message)
        {
            return default;
        }

        DeliveryResult delivery = await DeliverSafelyAsync(message, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = Time.GetUtcNow();
        if (delivery.Status == DeliveryStatus.NotNow)
        {
            return new Turn(now.Plus(delivery.Wait ?? WaitForRoom), EndsRound: true);
        }

        if (delivery.Status == DeliveryStatus.Withheld)
        {
            return await PostponeAsync(lease, message, delivery.AbandonedSince, now).ConfigureAwait(false);
        }

        message = message with { Attempts = message.Attempts + 1 };
        switch (delivery.Status)
        {
            case DeliveryStatus.Taken:
                // Committed without the lease: a delivered message stays delivered, regardless of which worker holds the stream now.
                await CommitAsync(MessageChange.Deliver(message, now).ToCommit(now, lease: null)).ConfigureAwait(false);
                return default;
            case DeliveryStatus.NotTaken when message.Attempts < _recovery.MaxMessageAttempts:
                DateTimeOffset again = now.Plus(WaitAfter(message.Attempts, _recovery.MinMessageRetryDelay, _recovery.MaxRetryDelay));
                bool isKept = await CommitAsync(MessageChange.Wait(message, again).ToCommit(now, lease)).ConfigureAwait(false);
                return new Turn(again, EndsRound: !isKept);
            case DeliveryStatus.Declined:
                await CommitAsync(MessageChange.Decline(message, now, delivery.Code).ToCommit(now, lease)).ConfigureAwait(false);
                return default;
            default:
                string evidence = $"{message.Id} was sent {message.Attempts} times and not accepted";
                await CommitAsync(MessageChange.Park(message, now, evidence).ToCommit(now, lease)).ConfigureAwait(false);
                return default;
        }
    }

    /// <summary>
    /// Postpones a message that is not sent while calls have not ended. Nothing is counted. An operator is informed if a call about it does
    /// not end.
    /// </summary>
    private async ValueTask<Turn> PostponeAsync(WorkLease lease, OutboxMessage message, DateTimeOffset? abandonedSince, DateTimeOffset now)
    {
        DateTimeOffset again = now.Plus(_recovery.MaxRetryDelay);
        bool isStuck = abandonedSince is { } since && since.Plus(_recovery.MaxRetryDelay) <= now;
        bool isKept = await CommitAsync(
            MessageChange.Postpone(message, now, again, isStuck ? abandonedSince : null).ToCommit(now, lease)).ConfigureAwait(false);
        return new Turn(again, EndsRound: !isKept);
    }

    private async ValueTask<DeliveryResult> DeliverSafelyAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await DeliverAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            return new DeliveryResult(DeliveryStatus.Withheld, AbandonedSince: exception.AbandonedSince);
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            QueueLog.MessageNotDelivered(Logger, exception, message.Id);
            return new DeliveryResult(DeliveryStatus.NotTaken);
        }
    }

    private async ValueTask<bool> CommitAsync(StandInCommit commit) =>
        (await publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None).ConfigureAwait(false)).IsCommitted;

    /// <summary>The result of processing one message.</summary>
    /// <param name="NextAt">When the message is sent next. Null: it is finished.</param>
    /// <param name="EndsRound">Whether the messages after it must wait too.</param>
    private readonly record struct Turn(DateTimeOffset? NextAt, bool EndsRound = false);
}
