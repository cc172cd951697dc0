using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <inheritdoc/>
internal sealed partial class AdvanceOperations(
    AdvanceUpdater updater,
    AnswerRecorder answers,
    ChannelCaller caller,
    IPaymentStore payments,
    ILedgerStore ledger,
    IOutbox outbox,
    IReviewStore reviews,
    IOperatorQueries queries,
    ChannelSet channels,
    CommitPublisher publisher,
    CollectionPolicy collection,
    Approvals approvals,
    PrimaryRecovery reports,
    IOptions<RecoveryOptions> recovery,
    TimeProvider time) : IAdvanceOperations, IApprovals
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    public ValueTask<AdvanceOperationResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.Refund, request.Key, request.By, request.Reason, request.Id.Value ?? "", request.Amount), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> RefundAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        var request = new RefundRequest(order.Key, new RefundId(order.About), order.Amount, order.OrderedBy, order.Reason);
        return OrderAsync(
            order,
            approval,
            [.. OrderChecks.Of(request.By, request.Reason), OrderChecks.Id("refund id", request.Id.Value), CheckAmount(request.Amount)],
            change => ValueTask.FromResult(Refund(change)),
            cancellationToken);

        Verdict Refund(AdvanceChange change)
        {
            Advance advance = change.Before;
            if (CurrencyMistake(advance, request.Amount) is { } mistake)
                return mistake;
            if (advance.Refunds.FirstOrDefault(refund => refund.Id == request.Id) is { } known)
            {
                if (known is { Status: RefundStatus.Rejected } && known.AmountMinor == request.Amount.Minor)
                    return Verdict.NotAllowed(known.Reason!);
                return known.AmountMinor == request.Amount.Minor
                    ? Verdict.Before
                    : Verdict.NotAllowed($"refund {request.Id} was asked for with {new Money(known.AmountMinor, advance.Amount.Currency)}");
            }
            AdvanceChange requested = change.RequestRefund(request);
            Refund refund = requested.After.Refunds[^1];
            // A rejected refund stays on record all the same.
            return refund.Status == RefundStatus.Rejected
                ? Verdict.NotAllowed(refund.Reason!) with { Change = requested }
                : Verdict.Moved(requested, refund.AmountMinor);
        }
    }

    public ValueTask<AdvanceOperationResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.WriteOff, key, by, reason), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> WriteOffAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        return OrderAsync(order, approval, OrderChecks.Of(order.OrderedBy, order.Reason), change => ValueTask.FromResult(WriteOff(change)), cancellationToken);

        Verdict WriteOff(AdvanceChange change) => change.Before.State switch
        {
            AdvanceState.WrittenOff => Verdict.Before,
            AdvanceState.Delinquent => Verdict.Moved(change.WriteOff(order.OrderedBy, order.Reason), change.Before.OutstandingMinor),
            _ => Verdict.NotAllowed($"the advance is {change.Before.State}; only a delinquent one is written off"),
        };
    }

    public ValueTask<AdvanceOperationResult> StopCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.Delinquent,
            advance => advance.State != AdvanceState.CollectionDue ? "only a collection that is due is stopped" : null,
            change => change.StopCollection(by, reason, change.At.Plus(collection.ReviewEvery)),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> CollectAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CollectionDue,
            advance => advance.State != AdvanceState.Delinquent ? "only a delinquent one is collected again"
                : advance.IsForgotten ? "its customer is forgotten: it is settled by hand or written off"
                : advance.IsSuperseded ? "the business system executed the original: what was paid back too much is settled by hand or written off"
                : null,
            change => change.CollectAgain(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopPayBackAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.IsPayBackStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a pay-back that is due is stopped" : null,
            change => change.StopPayBack(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> PayBackAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CustomerRefundDue && !advance.IsPayBackStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a pay-back that is due is ordered again"
                : advance.IsForgotten ? "its customer is forgotten: it is paid back by hand"
                : null,
            change => change.PayBackAgain(by, reason),
            cancellationToken);

    /// <summary>An order that moves the advance on: done before, not allowed for a reason, or done.</summary>
    private ValueTask<AdvanceOperationResult> MoveAsync(
        TransactionKey key,
        OperatorId by,
        string reason,
        Func<Advance, bool> isDone,
        Func<Advance, string?> objection,
        Func<AdvanceChange, AdvanceChange> move,
        CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            OrderChecks.Of(by, reason),
            change =>
                isDone(change.Before) ? Verdict.Before
                : objection(change.Before) is { } why ? Verdict.NotAllowed($"the advance is {change.Before.State}; {why}")
                : Verdict.Done(move(change)),
            cancellationToken);

    public async ValueTask<AdvanceOperationResult> ConfirmNowAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        AdvanceOperationResult asked = await OrderAsync(
            key,
            OrderChecks.Of(by, reason),
            change =>
            {
                Advance advance = change.Before;
                bool isAsked = advance.State == AdvanceState.Paid || advance.InFlight is not null || (advance.IsHeld && !advance.IsFinal);
                if (!isAsked)
                    return Verdict.NotAllowed($"the advance is {advance.State}; nobody is asked about it");
                return Verdict.Done(change.To(advance with { NextActionAt = change.At }).Noted("confirm-now", reason, by));
            },
            cancellationToken).ConfigureAwait(false);
        return asked.Status is OperationStatus.NotFound || asked.Advance is { State: AdvanceState.Released }
            ? await ConfirmPaymentNowAsync(key, by, reason, asked, cancellationToken).ConfigureAwait(false)
            : asked;
    }

    /// <summary>The same for a payment without money of the bank's in it: the business system is asked about the payment itself.</summary>
    private async ValueTask<AdvanceOperationResult> ConfirmPaymentNowAsync(TransactionKey key, OperatorId by, string reason, AdvanceOperationResult asked, CancellationToken cancellationToken)
    {
        if (await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment)
            return new AdvanceOperationResult(OperationStatus.NotFound, $"there is no payment {key}", null);
        if (payment.Outcome.IsFinal || payment.Outcome.Reason == OutcomeReasons.Withdrawn)
            return new AdvanceOperationResult(OperationStatus.NotAllowed, $"the payment is {payment.Outcome.Kind} {payment.Outcome.Reason}".TrimEnd() + "; nobody is asked about it", asked.Advance);
        DateTimeOffset now = time.GetUtcNow();
        await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Timeline = [new TimelineEvent(key, now, "confirm-now", reason, by)],
                Work = [new WorkChange(new WorkItemKey(WorkKind.Transaction, key), now, KeepsEarlier: true)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return new AdvanceOperationResult(OperationStatus.Done, null, asked.Advance);
    }

    public ValueTask<AdvanceOperationResult> ResolveAsync(InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.Resolve, instruction.Transaction, by, reason) with { Instruction = instruction, Outcome = outcome }, null, cancellationToken);

    private ValueTask<AdvanceOperationResult> ResolveAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        (InstructionKey instruction, OperationOutcome outcome) = (order.Instruction!.Value, order.Outcome!.Value);
        bool isCertain = outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        return OrderAsync(
            order,
            approval,
            [.. OrderChecks.Of(order.OrderedBy, order.Reason), OrderChecks.Field(isCertain, "outcome", outcome.ToString(), "Succeeded, Declined or NotExecuted")],
            async change =>
            {
                Advance advance = change.Before;
                if (advance.InFlight?.Key != instruction)
                    return Ended(instruction, await answers.FindAsync(instruction).ConfigureAwait(false), outcome);
                // Looked at within the change: an order to send the advice again changes the advance too, and one of both is made anew.
                if (outcome != OperationOutcome.Succeeded && await MayStillBeAdvisedAsync(advance.InFlight, change.At, cancellationToken).ConfigureAwait(false) is { } why)
                    return Verdict.NotAllowed(why);
                // Until the sender has certainly given up and the channel books no more, the instruction may still be on its way.
                if (outcome != OperationOutcome.Succeeded && change.At < caller.CertainlyOverAt(advance.InFlight))
                    return Verdict.NotAllowed($"{instruction} may still be booked until {caller.CertainlyOverAt(advance.InFlight):O}");
                string detail = $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {order.Reason}";
                AdvanceChange noted = change.Noted("resolved-by-operator", detail, order.OrderedBy);
                // With the note in one change: it says what was done, or nothing was.
                var result = new ChannelResult { Outcome = outcome, Code = "operator" };
                return Verdict.Moved(await answers.ApplyAsync(noted, instruction, result).ConfigureAwait(false), advance.InFlight.Amount.Minor);
            },
            cancellationToken);
    }

    /// <summary>What is answered of an instruction that is not under way: it ended as the operator says, it ended otherwise, or it never was.</summary>
    private static Verdict Ended(InstructionKey key, Instruction? recorded, OperationOutcome outcome) =>
        recorded is not { IsResolved: true } ? Verdict.NotAllowed($"{key} is not under way")
        : recorded.Outcome == outcome ? Verdict.Before
        : Verdict.Otherwise($"{key} ended as {recorded.Outcome} {recorded.Code}".TrimEnd());

    /// <summary>Why the business system may still post a debit that an advice carries; null where it certainly does not, or no advice carries it.</summary>
    private async ValueTask<string?> MayStillBeAdvisedAsync(Instruction instruction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OutboxMessage? advice = await outbox.FindMessageAsync(instruction.Reference, cancellationToken).ConfigureAwait(false);
        if (advice is { Status: OutboxStatus.Waiting })
            return $"the advice that carries {instruction.Key} still waits to be sent";
        // Whoever was sending it when it was stopped has given up by then; twice, since it may have begun just before.
        return advice?.StoppedAt?.Plus(2 * _recovery.CallTimeLimit) is { } overAt && now < overAt ? $"a call with the advice that carries {instruction.Key} may be under way until {overAt:O}" : null;
    }

    private ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceChange, Verdict> order, CancellationToken cancellationToken) =>
        OrderAsync(key, checks, change => ValueTask.FromResult(order(change)), cancellationToken);

    /// <summary>An order that moves or books money: done at once, or when a second person approves it.</summary>
    private ValueTask<AdvanceOperationResult> OrderAsync(
        ApprovalRequest order, Approval? approval, IReadOnlyList<string?> checks, Func<AdvanceChange, ValueTask<Verdict>> make, CancellationToken cancellationToken) =>
        OrderAsync(order.Key, checks, change => GiveOrAwaitAsync(change, order, approval, make, cancellationToken), cancellationToken);

    private async ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceChange, ValueTask<Verdict>> order, CancellationToken cancellationToken)
    {
        string mistakes = OrderChecks.Join(checks);
        if (mistakes.Length > 0)
            return new AdvanceOperationResult(OperationStatus.BadInput, mistakes, null);
        Verdict verdict = default;
        StoredAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                verdict = await order(change).ConfigureAwait(false);
                return (verdict.Change ?? change).WithOutcomeNotice();
            },
            cancellationToken).ConfigureAwait(false);
        return stored is { } found
            ? new AdvanceOperationResult(verdict.Status, verdict.Reason, found.Advance) { Approval = verdict.Approval }
            : new AdvanceOperationResult(OperationStatus.NotFound, $"there is no advance {key}", null);
    }

    private static string? CheckAmount(Money amount) => OrderChecks.Field(amount.Minor > 0, "amount", amount.ToString(), "more than 0");

    private static Verdict? CurrencyMistake(Advance advance, Money amount) => amount.Currency == advance.Amount.Currency
        ? null
        : new Verdict(OperationStatus.BadInput, $"currency is '{amount.Currency}': expected {advance.Amount.Currency}.");
}
