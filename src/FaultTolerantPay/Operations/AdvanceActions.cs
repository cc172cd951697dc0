using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <inheritdoc cref="IAdvanceActions"/>
internal sealed partial class AdvanceActions(
    AdvanceUpdater updater,
    ResultRecorder results,
    ChannelCaller caller,
    IPaymentStore payments,
    IChannelPaymentStore channelPayments,
    ILedgerStore ledger,
    IOutbox outbox,
    IReviewStore reviews,
    IOperatorQueries queries,
    InstitutionChannels channels,
    CommitPublisher publisher,
    CollectionPolicy collection,
    Approvals approvals,
    PrimaryRecovery reports,
    IOptions<RecoveryOptions> recovery,
    TimeProvider time) : IAdvanceActions, IApprovals
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    public ValueTask<OperatorActionResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken) =>
        RunActionAsync(
            Requested(ApprovalKind.Refund, request.Key, request.By, request.Reason, request.Id.Value ?? "", request.Amount),
            null,
            cancellationToken);

    private ValueTask<OperatorActionResult> RefundAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        var wanted = new RefundRequest(request.Key, new RefundId(request.About), request.Amount, request.RequestedBy, request.Reason);
        return RunAsync(
            request,
            approval,
            [.. ActionChecks.Of(wanted.By, wanted.Reason), ActionChecks.Id("refund id", wanted.Id.Value), CheckAmount(wanted.Amount)],
            change => ValueTask.FromResult(Refund(change)),
            cancellationToken);

        StepResult Refund(AdvanceChange change)
        {
            Advance advance = change.Before;
            if (CurrencyError(advance, wanted.Amount) is { } error)
            {
                return error;
            }

            if (advance.Refunds.FirstOrDefault(refund => refund.Id == wanted.Id) is { } known)
            {
                if (known is { Status: RefundStatus.Rejected } && known.AmountMinor == wanted.Amount.Minor)
                {
                    return StepResult.NotAllowed(known.Reason!);
                }

                return known.AmountMinor == wanted.Amount.Minor
                    ? StepResult.AlreadyDone
                    : StepResult.NotAllowed(
                        $"refund {wanted.Id} was requested with {new Money(known.AmountMinor, advance.Amount.Currency)}");
            }
            AdvanceChange requested = change.RequestRefund(wanted);
            Refund refund = requested.After.Refunds[^1];
            // A rejected refund is still kept on record.
            return refund.Status == RefundStatus.Rejected
                ? StepResult.NotAllowed(refund.Reason!) with { Change = requested }
                : StepResult.Moved(requested, refund.AmountMinor);
        }
    }

    public ValueTask<OperatorActionResult> WriteOffAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.WriteOff, key, by, reason), null, cancellationToken);

    private ValueTask<OperatorActionResult> WriteOffAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        return RunAsync(
            request,
            approval,
            ActionChecks.Of(request.RequestedBy, request.Reason),
            change => ValueTask.FromResult(WriteOff(change)),
            cancellationToken);

        StepResult WriteOff(AdvanceChange change) => change.Before.State switch
        {
            AdvanceState.WrittenOff => StepResult.AlreadyDone,
            AdvanceState.Delinquent =>
                StepResult.Moved(change.WriteOff(request.RequestedBy, request.Reason), change.Before.OutstandingMinor),
            _ => StepResult.NotAllowed($"the advance is {change.Before.State}; only a delinquent one can be written off"),
        };
    }

    public ValueTask<OperatorActionResult> StopCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.Delinquent,
            advance => advance.State != AdvanceState.CollectionDue ? "only a collection that is due can be stopped" : null,
            change => change.StopCollection(by, reason, change.At.Plus(collection.ReviewEvery)),
            cancellationToken);

    public ValueTask<OperatorActionResult> RetryCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CollectionDue,
            advance => advance.State != AdvanceState.Delinquent ? "only a delinquent one can be collected again"
                : advance.IsErased ? "its customer is erased: book a manual adjustment or write it off"
                : advance.IsSuperseded
                    ? "the business system executed the original: book a manual adjustment for the excess refund or write it off"
                : null,
            change => change.CollectAgain(by, reason),
            cancellationToken);

    public ValueTask<OperatorActionResult> StopCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.IsCustomerRefundStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a customer refund that is due can be stopped" : null,
            change => change.StopCustomerRefund(by, reason),
            cancellationToken);

    public ValueTask<OperatorActionResult> RetryCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CustomerRefundDue && !advance.IsCustomerRefundStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a customer refund that is due can be retried"
                : advance.IsErased ? "its customer is erased: refund it outside the channels and book a manual adjustment"
                : null,
            change => change.RetryCustomerRefund(by, reason),
            cancellationToken);

    /// <summary>Takes an action that advances the state. The result is already done, not allowed (with a reason) or done.</summary>
    private ValueTask<OperatorActionResult> MoveAsync(
        TransactionKey key,
        OperatorId by,
        string reason,
        Func<Advance, bool> isDone,
        Func<Advance, string?> objection,
        Func<AdvanceChange, AdvanceChange> move,
        CancellationToken cancellationToken) =>
        RunAsync(
            key,
            ActionChecks.Of(by, reason),
            change =>
                isDone(change.Before) ? StepResult.AlreadyDone
                : objection(change.Before) is { } why ? StepResult.NotAllowed($"the advance is {change.Before.State}; {why}")
                : StepResult.Done(move(change)),
            cancellationToken);

    public async ValueTask<OperatorActionResult> ConfirmNowAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        OperatorActionResult asked = await RunAsync(
            key,
            ActionChecks.Of(by, reason),
            change =>
            {
                Advance advance = change.Before;
                bool isAsked = advance.State == AdvanceState.Paid || advance.InFlight is not null || (advance.IsHeld && !advance.IsFinal);
                if (!isAsked)
                {
                    return StepResult.NotAllowed($"the advance is {advance.State}; there is nothing to confirm");
                }

                return StepResult.Done(change.To(advance with { NextActionAt = change.At }).Noted("confirm-now", reason, by));
            },
            cancellationToken).ConfigureAwait(false);
        return asked.Status is OperatorActionStatus.NotFound || asked.Advance is { State: AdvanceState.Released }
            ? await ConfirmPaymentNowAsync(key, by, reason, asked, cancellationToken).ConfigureAwait(false)
            : asked;
    }

    /// <summary>The same for a payment without an advance: the business system is asked about the payment itself.</summary>
    private async ValueTask<OperatorActionResult> ConfirmPaymentNowAsync(
        TransactionKey key, OperatorId by, string reason, OperatorActionResult asked, CancellationToken cancellationToken)
    {
        if (await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no payment {key}", null);
        }

        if (payment.Outcome.IsFinal || payment.Outcome.Reason == OutcomeReasons.Withdrawn)
        {
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed,
                $"the payment is {payment.Outcome.Kind} {payment.Outcome.Reason}".TrimEnd() + "; there is nothing to confirm",
                asked.Advance);
        }

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
        return new OperatorActionResult(OperatorActionStatus.Done, null, asked.Advance);
    }

    public ValueTask<OperatorActionResult> ResolveAsync(
        InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(
            Requested(ApprovalKind.Resolve, instruction.Transaction, by, reason) with { Instruction = instruction, Outcome = outcome },
            null,
            cancellationToken);

    private ValueTask<OperatorActionResult> ResolveAsync(ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        (InstructionKey instruction, OperationOutcome outcome) = (request.Instruction!.Value, request.Outcome!.Value);
        bool isCertain = outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        return RunAsync(
            request,
            approval,
            [
                .. ActionChecks.Of(request.RequestedBy, request.Reason),
                ActionChecks.Field(isCertain, "outcome", outcome.ToString(), "Succeeded, Declined or NotExecuted"),
            ],
            async change =>
            {
                Advance advance = change.Before;
                if (advance.InFlight?.Key != instruction)
                {
                    return Ended(instruction, await results.FindAsync(instruction).ConfigureAwait(false), outcome);
                }
                // Read within the change: an action that sends the advice again also changes the advance, so one of the two changes is
                // computed again.
                if (outcome != OperationOutcome.Succeeded
                    && await MayStillBeAdvisedAsync(advance.InFlight, change.At, cancellationToken).ConfigureAwait(false) is { } why)
                {
                    return StepResult.NotAllowed(why);
                }
                // Until the sender has certainly given up and the late booking window of the channel is over, the instruction may still be
                // on its way.
                if (outcome != OperationOutcome.Succeeded && change.At < caller.CertainFrom(advance.InFlight))
                {
                    return StepResult.NotAllowed($"{instruction} may still be booked until {caller.CertainFrom(advance.InFlight):O}");
                }

                string detail = $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {request.Reason}";
                AdvanceChange noted = change.Noted("resolved-by-operator", detail, request.RequestedBy);
                // Stored together with the operator's note: both are stored, or neither.
                var result = new ChannelResult { Outcome = outcome, Code = "operator" };
                return StepResult.Moved(
                    await results.ApplyAsync(noted, instruction, result).ConfigureAwait(false), advance.InFlight.Amount.Minor);
            },
            cancellationToken);
    }

    /// <summary>
    /// The result for an instruction that is not under way: it ended as the operator says, it ended otherwise, or it never existed.
    /// </summary>
    private static StepResult Ended(InstructionKey key, Instruction? recorded, OperationOutcome outcome) =>
        recorded is not { IsResolved: true } ? StepResult.NotAllowed($"{key} is not under way")
        : recorded.Outcome == outcome ? StepResult.AlreadyDone
        : StepResult.Conflict($"{key} ended as {recorded.Outcome} {recorded.Code}".TrimEnd());

    /// <summary>
    /// Why the business system may still post a debit that an advice carries. Null if it certainly does not, or if no advice carries the
    /// debit.
    /// </summary>
    private async ValueTask<string?> MayStillBeAdvisedAsync(
        Instruction instruction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OutboxMessage? advice = await outbox.FindMessageAsync(instruction.Reference, cancellationToken).ConfigureAwait(false);
        if (advice is { Status: OutboxStatus.Waiting })
        {
            return $"the advice that carries {instruction.Key} still waits to be sent";
        }
        // The sender has given up by then. Twice the timeout, because its call may have begun just before the stop.
        return advice?.StoppedAt?.Plus(2 * _recovery.CallTimeout) is { } overAt && now < overAt
            ? $"a call with the advice that carries {instruction.Key} may be under way until {overAt:O}"
            : null;
    }

    private ValueTask<OperatorActionResult> RunAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceChange, StepResult> step, CancellationToken cancellationToken) =>
        RunAsync(key, checks, change => ValueTask.FromResult(step(change)), cancellationToken);

    /// <summary>Takes an action that moves or books money: immediately, or once a second operator approves it.</summary>
    private ValueTask<OperatorActionResult> RunAsync(
        ApprovalRequest request,
        Approval? approval,
        IReadOnlyList<string?> checks,
        Func<AdvanceChange, ValueTask<StepResult>> make,
        CancellationToken cancellationToken) =>
        RunAsync(
            request.Key,
            checks,
            change => RunOrAwaitApprovalAsync(change, request, approval, make, cancellationToken),
            cancellationToken);

    private async ValueTask<OperatorActionResult> RunAsync(
        TransactionKey key,
        IReadOnlyList<string?> checks,
        Func<AdvanceChange, ValueTask<StepResult>> step,
        CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors, null);
        }

        StepResult verdict = default;
        LoadedAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                verdict = await step(change).ConfigureAwait(false);
                return (verdict.Change ?? change).WithOutcomeNotice();
            },
            cancellationToken).ConfigureAwait(false);
        return stored is { } found
            ? new OperatorActionResult(verdict.Status, verdict.Reason, found.Advance) { Approval = verdict.Approval }
            : new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no advance {key}", null);
    }

    private static string? CheckAmount(Money amount) => ActionChecks.Field(amount.Minor > 0, "amount", amount.ToString(), "more than 0");

    private static StepResult? CurrencyError(Advance advance, Money amount) => amount.Currency == advance.Amount.Currency
        ? null
        : new StepResult(OperatorActionStatus.BadInput, $"currency is '{amount.Currency}': expected {advance.Amount.Currency}.");
}
