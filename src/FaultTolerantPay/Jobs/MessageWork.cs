using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Sends the messages of one payment, each at least once. What is not taken is tried again after a growing wait; what is never taken, or declined, is parked with a difference. Advices are sent in
/// their order: one that waits keeps those of the same payment behind it waiting, and one that is parked lets them pass. Notices have no order.
/// </summary>
internal abstract class MessageWork(WorkKind kind, IWorkQueue queue, IPaymentStore payments, IOutbox outbox, CommitPublisher publisher, TimeProvider time, IOptions<WorkOptions> work, IOptions<RecoveryOptions> recovery, Telemetry telemetry, ILogger logger)
    : QueueWork(kind, queue, payments, time, work, telemetry, logger)
{
    private const int MessagesPerRound = 100;

    private readonly RecoveryOptions _recovery = recovery.Value;

    // What is left comes up again before the lease runs out under it.
    private readonly TimeSpan _longestRound = work.Value.LeaseDuration / 2;

    /// <summary>Whether a message waits for those before it.</summary>
    protected abstract bool IsOrdered { get; }

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        DateTimeOffset endsAt = Time.GetUtcNow().Plus(_longestRound);
        DateTimeOffset? next = null;
        foreach (OutboxMessage listed in await outbox.ListOutboxAsync(lease.Item, MessagesPerRound, cancellationToken).ConfigureAwait(false))
        {
            Turn turn = Time.GetUtcNow() < endsAt ? await TakeTurnAsync(lease, listed, cancellationToken).ConfigureAwait(false) : new Turn(Time.GetUtcNow(), EndsRound: true);
            if (turn.NextAt is { } at && !(next <= at))
                next = at;
            if (turn.EndsRound || (IsOrdered && turn.NextAt is not null))
                break;
        }
        // Without a next time the stream leaves the queue; the store keeps it there while messages wait. A lease that is lost meanwhile is somebody else's now.
        await CommitAsync(new StandInCommit { At = Time.GetUtcNow(), Work = [new WorkChange(lease.Item, next)], Lease = lease }).ConfigureAwait(false);
    }

    /// <summary>The wait before a message is sent again that was not taken.</summary>
    protected virtual TimeSpan WaitAfter(int attempts, TimeSpan first, TimeSpan maxLength) => BackOff.DelayAfter(attempts, first, maxLength);

    /// <summary>The wait before a message that could not be sent now.</summary>
    protected virtual TimeSpan WaitForRoom => _recovery.MinMessageRetryDelay;

    /// <summary>Sends one message.</summary>
    protected abstract ValueTask<DeliveryResult> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken);

    private async ValueTask<Turn> TakeTurnAsync(WorkLease lease, OutboxMessage listed, CancellationToken cancellationToken)
    {
        if (listed.NextAt > Time.GetUtcNow())
            return new Turn(listed.NextAt);
        // An operator may have parked or skipped it since it was listed.
        if (await outbox.FindMessageAsync(listed.Id, cancellationToken).ConfigureAwait(false) is not { Status: OutboxStatus.Waiting } message)
            return default;
        DeliveryResult delivery = await DeliverSafelyAsync(message, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = Time.GetUtcNow();
        if (delivery.Kind == DeliveryStatus.NotNow)
            return new Turn(now.Plus(delivery.Wait ?? WaitForRoom), EndsRound: true);
        if (delivery.Kind == DeliveryStatus.Withheld)
            return await PutOffAsync(lease, message, delivery.AbandonedSince, now).ConfigureAwait(false);
        message = message with { Attempts = message.Attempts + 1 };
        switch (delivery.Kind)
        {
            case DeliveryStatus.Taken:
                // The lease is not part of it: what was delivered stays delivered, whoever holds the stream now.
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
                await CommitAsync(MessageChange.Park(message, now, $"{message.Id} was sent {message.Attempts} times and not taken").ToCommit(now, lease)).ConfigureAwait(false);
                return default;
        }
    }

    /// <summary>Puts a message off that is not sent while calls have not ended: nothing is counted, and an operator is told where a call about it does not end.</summary>
    private async ValueTask<Turn> PutOffAsync(WorkLease lease, OutboxMessage message, DateTimeOffset? abandonedSince, DateTimeOffset now)
    {
        DateTimeOffset again = now.Plus(_recovery.MaxRetryDelay);
        bool isStuck = abandonedSince is { } since && since.Plus(_recovery.MaxRetryDelay) <= now;
        bool isKept = await CommitAsync(MessageChange.PutOff(message, now, again, isStuck ? abandonedSince : null).ToCommit(now, lease)).ConfigureAwait(false);
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
            WorkLog.MessageNotDelivered(Logger, exception, message.Id);
            return new DeliveryResult(DeliveryStatus.NotTaken);
        }
    }

    private async ValueTask<bool> CommitAsync(StandInCommit commit) => (await publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None).ConfigureAwait(false)).IsCommitted;

    /// <summary>What came of one message.</summary>
    /// <param name="NextAt">When it is sent next; null: it is over.</param>
    /// <param name="EndsRound">Whether those behind it have to wait as well.</param>
    private readonly record struct Turn(DateTimeOffset? NextAt, bool EndsRound = false);
}
