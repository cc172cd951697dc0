using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <inheritdoc/>
internal sealed partial class AdvanceOperations(
    AdvanceUpdater updater,
    AnswerRecorder answers,
    ChannelCaller caller,
    IStandInStore store,
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
            (step, _) => new ValueTask<Verdict>(Refund(step)),
            cancellationToken);

        Verdict Refund(AdvanceStep step)
        {
            Advance advance = step.Before;
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
            Refund refund = step.RequestRefund(request);
            return refund.Status == RefundStatus.Rejected ? Verdict.NotAllowed(refund.Reason!) : Verdict.Moved(refund.AmountMinor);
        }
    }

    public ValueTask<AdvanceOperationResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.WriteOff, key, by, reason), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> WriteOffAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        return OrderAsync(order, approval, OrderChecks.Of(order.OrderedBy, order.Reason), (step, _) => new ValueTask<Verdict>(WriteOff(step)), cancellationToken);

        Verdict WriteOff(AdvanceStep step)
        {
            if (step.Before.State == AdvanceState.WrittenOff)
                return Verdict.Before;
            if (step.Before.State != AdvanceState.Delinquent)
                return Verdict.NotAllowed($"the advance is {step.Before.State}; only a delinquent one is written off");
            step.WriteOff(order.OrderedBy, order.Reason);
            return Verdict.Moved(step.Before.OutstandingMinor);
        }
    }

    public ValueTask<AdvanceOperationResult> StopCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.Delinquent,
            advance => advance.State != AdvanceState.CollectionDue ? "only a collection that is due is stopped" : null,
            step => step.StopCollection(by, reason, step.Now.Plus(collection.ReviewEvery)),
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
            step => step.CollectAgain(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopPayBackAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.IsPayBackStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a pay-back that is due is stopped" : null,
            step => step.StopPayBack(by, reason),
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
            step => step.PayBackAgain(by, reason),
            cancellationToken);

    /// <summary>An order that moves the advance on: done before, not allowed for a reason, or done.</summary>
    private ValueTask<AdvanceOperationResult> MoveAsync(
        TransactionKey key,
        OperatorId by,
        string reason,
        Func<Advance, bool> isDone,
        Func<Advance, string?> objection,
        Action<AdvanceStep> move,
        CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            OrderChecks.Of(by, reason),
            (advance, step) =>
            {
                if (isDone(advance))
                    return Verdict.Before;
                if (objection(advance) is { } why)
                    return Verdict.NotAllowed($"the advance is {advance.State}; {why}");
                move(step);
                return Verdict.Done;
            },
            cancellationToken);

    public async ValueTask<AdvanceOperationResult> ConfirmNowAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        AdvanceOperationResult asked = await OrderAsync(
            key,
            OrderChecks.Of(by, reason),
            (advance, step) =>
            {
                bool isAsked = advance.State == AdvanceState.Paid || advance.InFlight is not null || (advance.IsHeld && !advance.IsFinal);
                if (!isAsked)
                    return Verdict.NotAllowed($"the advance is {advance.State}; nobody is asked about it");
                step.After = advance with { NextActionAt = step.Now };
                step.Note("confirm-now", reason, by);
                return Verdict.Done;
            },
            cancellationToken).ConfigureAwait(false);
        return asked.Status is OperationStatus.NotFound || asked.Advance is { State: AdvanceState.Released }
            ? await ConfirmPaymentNowAsync(key, by, reason, asked, cancellationToken).ConfigureAwait(false)
            : asked;
    }

    /// <summary>The same for a payment without money of the bank's in it: the business system is asked about the payment itself.</summary>
    private async ValueTask<AdvanceOperationResult> ConfirmPaymentNowAsync(TransactionKey key, OperatorId by, string reason, AdvanceOperationResult asked, CancellationToken cancellationToken)
    {
        if (await store.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment)
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
            async (step, record) =>
            {
                Advance advance = step.Before;
                if (advance.InFlight?.Key != instruction)
                    return Ended(instruction, await answers.FindAsync(instruction).ConfigureAwait(false), outcome);
                // Looked at within the step: an order to send the advice again changes the advance too, and one of both is made anew.
                if (outcome != OperationOutcome.Succeeded && await MayStillBeAdvisedAsync(advance.InFlight, step.Now, cancellationToken).ConfigureAwait(false) is { } why)
                    return Verdict.NotAllowed(why);
                // Until the sender has certainly given up and the channel books no more, the instruction may still be on its way.
                if (outcome != OperationOutcome.Succeeded && step.Now < caller.CertainlyOverAt(advance.InFlight))
                    return Verdict.NotAllowed($"{instruction} may still be booked until {caller.CertainlyOverAt(advance.InFlight):O}");
                step.Note("resolved-by-operator", $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {order.Reason}", order.OrderedBy);
                // With the note in one step: it says what was done, or nothing was.
                await answers.ApplyAsync(step, record, instruction, new ChannelResult { Outcome = outcome, Code = "operator" }).ConfigureAwait(false);
                return Verdict.Moved(advance.InFlight.Amount.Minor);
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
        OutboxMessage? advice = await store.FindMessageAsync(instruction.Reference, cancellationToken).ConfigureAwait(false);
        if (advice is { Status: OutboxStatus.Waiting })
            return $"the advice that carries {instruction.Key} still waits to be sent";
        // Whoever was sending it when it was stopped has given up by then; twice, since it may have begun just before.
        return advice?.StoppedAt?.Plus(2 * _recovery.CallTimeLimit) is { } overAt && now < overAt ? $"a call with the advice that carries {instruction.Key} may be under way until {overAt:O}" : null;
    }

    private ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<Advance, AdvanceStep, Verdict> order, CancellationToken cancellationToken) =>
        OrderAsync(key, checks, (step, _) => new ValueTask<Verdict>(order(step.Before, step)), cancellationToken);

    /// <summary>An order that moves or books money: done at once, or when a second person approves it.</summary>
    private ValueTask<AdvanceOperationResult> OrderAsync(
        ApprovalRequest order, Approval? approval, IReadOnlyList<string?> checks, Func<AdvanceStep, TransactionRecord, ValueTask<Verdict>> make, CancellationToken cancellationToken) =>
        OrderAsync(order.Key, checks, (step, record) => GiveOrAwaitAsync(step, record, order, approval, make, cancellationToken), cancellationToken);

    private async ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceStep, TransactionRecord, ValueTask<Verdict>> order, CancellationToken cancellationToken)
    {
        string mistakes = OrderChecks.Join(checks);
        if (mistakes.Length > 0)
            return new AdvanceOperationResult(OperationStatus.BadInput, mistakes, null);
        Verdict verdict = default;
        StoredAdvance? stored = await updater.UpdateAsync(
            key,
            known: null,
            lease: null,
            order,
            async (step, record, order) =>
            {
                verdict = await order(step, record).ConfigureAwait(false);
                step.TellOutcome(record);
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
