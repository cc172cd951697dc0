using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <inheritdoc/>
internal sealed class MessageActions(
    IOutbox outbox, IReviewStore reviews, CommitPublisher publisher, AdvanceUpdater updater, TimeProvider time) : IMessageActions
{
    public ValueTask<OperatorActionResult> SendAgainAsync(
        string messageId, OperatorId by, string reason, CancellationToken cancellationToken) => ActAsync(
        messageId,
        by,
        reason,
        (message, advance, now) => message switch
        {
            { Status: OutboxStatus.Delivered } => MessageDecision.NotAllowed("it was delivered"),
            { Advice: { Kind: AdviceKind.PostDebit } advice } when advance?.InFlight?.Reference != advice.Id =>
                MessageDecision.NotAllowed("the collection that it carries has ended"),
            _ => new MessageDecision(OperatorActionStatus.Done, null, MessageChange.SendAgain(message, now, by, reason)),
        },
        cancellationToken);

    public ValueTask<OperatorActionResult> SkipAsync(
        string messageId, OperatorId by, string reason, CancellationToken cancellationToken) => ActAsync(
        messageId,
        by,
        reason,
        (message, _, now) => message.Status switch
        {
            OutboxStatus.Delivered => MessageDecision.NotAllowed("it was delivered"),
            OutboxStatus.Skipped => MessageDecision.Before,
            _ => new MessageDecision(OperatorActionStatus.Done, null, MessageChange.Skip(message, now, by, reason)),
        },
        cancellationToken);

    public ValueTask<OperatorActionResult> ParkNowAsync(
        string messageId, OperatorId by, string reason, CancellationToken cancellationToken) => ActAsync(
        messageId,
        by,
        reason,
        (message, _, now) => message.Status switch
        {
            OutboxStatus.Delivered => MessageDecision.NotAllowed("it was delivered"),
            OutboxStatus.Skipped => MessageDecision.NotAllowed("it was skipped"),
            OutboxStatus.Parked => MessageDecision.Before,
            _ => new MessageDecision(
                OperatorActionStatus.Done,
                null,
                MessageChange.Park(
                    message, now, $"{message.Id} was parked by {by} after {message.Attempts} attempts: {reason}", by, reason)),
        },
        cancellationToken);

    private async ValueTask<OperatorActionResult> ActAsync(
        string messageId,
        OperatorId by,
        string reason,
        Func<OutboxMessage, Advance?, DateTimeOffset, MessageDecision> decide,
        CancellationToken cancellationToken)
    {
        string?[] checks =
            [.. ActionChecks.Of(by, reason), ActionChecks.Field(!string.IsNullOrEmpty(messageId), "message", messageId, "the id of one")];
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors);
        }

        if (await outbox.FindMessageAsync(messageId, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no message '{messageId}'");
        }

        return found.Advice is null
            ? await ActOnNoticeAsync(found, by, reason, decide, cancellationToken).ConfigureAwait(false)
            : await ActOnAdviceAsync(found, by, reason, decide, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<OperatorActionResult> ActOnNoticeAsync(
        OutboxMessage message,
        OperatorId by,
        string reason,
        Func<OutboxMessage, Advance?, DateTimeOffset, MessageDecision> decide,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        MessageDecision decision = decide(message, null, now);
        if (decision.Change is not { } decided)
        {
            return new OperatorActionResult(decision.Status, decision.Reason) { Message = message };
        }

        for (int round = 0; round < 2; round++)
        {
            MessageChange change = await ClosingDiscrepancyAsync(message, decided, by, reason, now).ConfigureAwait(false);
            // Ends a lease on the stream: a worker that holds it does not know of the action.
            StandInCommit commit = change.ToCommit(now, lease: null) with { Work = [new WorkChange(message.Stream, now)] };
            // Refused if the message's discrepancy was closed meanwhile: then it need not be closed again.
            if ((await publisher.CommitAsync(commit, stateBefore: null, cancellationToken).ConfigureAwait(false)).IsCommitted)
            {
                return new OperatorActionResult(OperatorActionStatus.Done, null) { Message = change.Message };
            }
        }
        throw new StoreException(
            $"The discrepancy about message '{message.Id}' is open, but the store refused to close it as already closed: "
            + "the store is damaged.")
        { NothingWritten = true };
    }

    /// <summary>
    /// An action on an advice is a change of its advance. The advance's own actions read the advice. So the two cannot run at the same
    /// time: one of them is computed again.
    /// </summary>
    private async ValueTask<OperatorActionResult> ActOnAdviceAsync(
        OutboxMessage found,
        OperatorId by,
        string reason,
        Func<OutboxMessage, Advance?, DateTimeOffset, MessageDecision> decide,
        CancellationToken cancellationToken)
    {
        MessageDecision decision = default;
        OutboxMessage message = found;
        LoadedAdvance? stored = await updater.UpdateAsync(
            found.Key,
            lease: null,
            async change =>
            {
                message = await outbox.FindMessageAsync(found.Id, cancellationToken).ConfigureAwait(false) ?? found;
                decision = decide(message, change.Before, change.At);
                if (decision.Change is not { } decided)
                {
                    return change;
                }

                MessageChange closing = await ClosingDiscrepancyAsync(message, decided, by, reason, change.At).ConfigureAwait(false);
                message = closing.Message;
                AdvanceChange noted = change.Noted(closing.Event!.Name, closing.Event.Detail, by);
                return closing.Discrepancy is { } discrepancy ? noted.With(discrepancy) : noted;
            },
            cancellationToken,
            // Ends a lease on the stream: a worker that holds it does not know of the action.
            complete: commit => commit with
            {
                Outbox = [.. commit.Outbox, message],
                Work = [.. commit.Work, new WorkChange(message.Stream, commit.At)],
            })
            .ConfigureAwait(false);
        return stored is null
            ? new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no advance {found.Key}") { Message = found }
            : new OperatorActionResult(decision.Status, decision.Reason) { Message = message };
    }

    /// <summary>An action that decides a message also closes the discrepancy about it.</summary>
    private async ValueTask<MessageChange> ClosingDiscrepancyAsync(
        OutboxMessage message, MessageChange change, OperatorId by, string reason, DateTimeOffset now)
    {
        if (change.Discrepancy is not null || message.Status != OutboxStatus.Parked)
        {
            return change;
        }

        foreach (string id in MessageChange.DiscrepancyIds(message))
        {
            if (await reviews.FindDiscrepancyAsync(id, CancellationToken.None).ConfigureAwait(false) is { ClosedAt: null } open)
            {
                return change with { Discrepancy = open with { ClosedAt = now, ClosedBy = by, Decision = reason } };
            }
        }
        return change;
    }

    private readonly record struct MessageDecision(OperatorActionStatus Status, string? Reason, MessageChange? Change)
    {
        public static MessageDecision Before => new(OperatorActionStatus.AlreadyDone, null, null);

        public static MessageDecision NotAllowed(string reason) => new(OperatorActionStatus.NotAllowed, reason, null);
    }
}
