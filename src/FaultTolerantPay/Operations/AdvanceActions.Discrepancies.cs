using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

// Decisions on discrepancies: on evidence that holds an advance, and on those that only inform.
internal sealed partial class AdvanceActions
{
    public ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        string discrepancyId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(
            Requested(ApprovalKind.ApplyEvidence, default, by, reason, discrepancyId ?? "") with { Moved = moved },
            null,
            cancellationToken);

    private ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken)
    {
        Money? moved = request.Moved;
        return DecideAsync(
            request,
            approval,
            discrepancy => discrepancy.AppliedMinor == (moved?.Minor ?? discrepancy.ClaimedMinor),
            (discrepancy, recorded, change) =>
            {
                if (change.Before.InFlight is { } underWay)
                {
                    return StepResult.NotAllowed($"{underWay.Key} is under way; wait for its result");
                }

                long minor = moved?.Minor ?? discrepancy.ClaimedMinor;
                if (moved is { } given && CurrencyError(change.Before, given) is { } error)
                {
                    return error;
                }

                bool mayBePart = recorded.Key.Purpose == InstructionPurpose.Collection;
                bool isAll = minor == 0 || minor == recorded.Amount.Minor;
                if (minor < 0 || minor > recorded.Amount.Minor || (!isAll && !mayBePart))
                {
                    return new StepResult(
                        OperatorActionStatus.BadInput,
                        $"amount is '{minor}' minor units: expected 0 {(mayBePart ? "to" : "or")} {recorded.Amount.Minor}.");
                }

                if (minor == recorded.MovedMinor)
                {
                    return StepResult.NotAllowed($"{recorded.Key} is recorded with this amount; dismiss evidence that is wrong");
                }

                (DateTimeOffset collectAt, DateTimeOffset confirmAt) =
                    (collection.FirstCollectionAt(change.At), change.At.Plus(_recovery.ConfirmDelay));
                return StepResult.Moved(
                    change.ApplyEvidence(
                        discrepancy, recorded, minor, request.RequestedBy, request.Reason, collectAt, confirmAt, _recovery.AdviceMode),
                    Math.Abs(minor - recorded.MovedMinor));
            },
            cancellationToken);
    }

    public ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Requested(ApprovalKind.DismissEvidence, default, by, reason, discrepancyId ?? ""), null, cancellationToken);

    private ValueTask<OperatorActionResult> DismissEvidenceAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken) =>
        DecideAsync(
            request,
            approval,
            // If no operator closed it, the channel itself settled it: that is no dismissal.
            discrepancy => discrepancy is { AppliedMinor: null, ClosedBy: not null },
            (discrepancy, recorded, change) =>
                StepResult.Moved(
                    change.DismissEvidence(discrepancy, recorded, request.RequestedBy, request.Reason),
                    Math.Abs(discrepancy.ClaimedMinor - recorded.MovedMinor)),
            cancellationToken);

    /// <summary>Decides a discrepancy that holds an advance, in one change to the newest version of the advance.</summary>
    private async ValueTask<OperatorActionResult> DecideAsync(
        ApprovalRequest request,
        Approval? approval,
        Func<Discrepancy, bool> isDecidedSo,
        Func<Discrepancy, Instruction, AdvanceChange, StepResult> decide,
        CancellationToken cancellationToken)
    {
        string discrepancyId = request.About;
        string errors = ActionChecks.Join(
        [
            .. ActionChecks.Of(request.RequestedBy, request.Reason),
            ActionChecks.Field(discrepancyId.Length > 0, "discrepancy", discrepancyId, "the id of one"),
        ]);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors, null);
        }

        if (await reviews.FindDiscrepancyAsync(discrepancyId, cancellationToken).ConfigureAwait(false) is not { } discrepancy)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no discrepancy '{discrepancyId}'", null);
        }

        if (discrepancy.Instruction is not { } instruction)
        {
            string instead =
                discrepancy.Operation is null ? "close it instead" : $"it is about {discrepancy.Operation} of a channel payment";
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed, $"a discrepancy of the kind {discrepancy.Kind} holds no advance; {instead}", null);
        }

        return await RunAsync(
            request with { Key = discrepancy.Key },
            approval,
            [],
            async change =>
            {
                // The first decision stands.
                if (!change.Before.HeldByDiscrepancies.Contains(discrepancyId, StringComparer.Ordinal))
                {
                    Discrepancy decided = await reviews.FindDiscrepancyAsync(discrepancyId, cancellationToken).ConfigureAwait(false)
                        ?? discrepancy;
                    return isDecidedSo(decided)
                        ? StepResult.AlreadyDone
                        : StepResult.Conflict(decided.ClosedBy is { } other ? $"{other} decided: {decided.Decision}" : decided.Decision);
                }
                Instruction recorded = await results.FindAsync(instruction).ConfigureAwait(false)
                    ?? throw new StoreException(
                        $"Discrepancy '{discrepancyId}' is about {instruction}, which is not stored: the store is damaged.");
                return decide(discrepancy, recorded, change);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OperatorActionStatus> CloseDiscrepancyAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (ActionChecks.Of(by, decision).Any(error => error is not null) || string.IsNullOrEmpty(discrepancyId))
        {
            return OperatorActionStatus.BadInput;
        }
        // The first operator to close it decides. A second round reports the conflict to the other one.
        for (int round = 0; round < 2; round++)
        {
            if (await TryCloseAsync(discrepancyId, by, decision, cancellationToken).ConfigureAwait(false) is { } status)
            {
                return status;
            }
        }
        throw new StoreException(
            $"Discrepancy '{discrepancyId}' is open, but the store refused to close it as already closed: the store is damaged.")
        { NothingWritten = true };
    }

    /// <returns>Null if another operator closed it meanwhile.</returns>
    private async ValueTask<OperatorActionStatus?> TryCloseAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (await reviews.FindDiscrepancyAsync(discrepancyId, cancellationToken).ConfigureAwait(false) is not { } discrepancy)
        {
            return OperatorActionStatus.NotFound;
        }

        if (discrepancy.ClosedAt is not null)
        {
            return discrepancy.Decision == decision ? OperatorActionStatus.AlreadyDone : OperatorActionStatus.Conflict;
        }
        // A discrepancy that holds a payment ends with a decision on its evidence, not with a remark.
        if (discrepancy.Instruction is not null || await HoldsChannelPaymentAsync(discrepancy, cancellationToken).ConfigureAwait(false))
        {
            return OperatorActionStatus.NotAllowed;
        }
        // Only this discrepancy shows that the bank owes a refund and does not pay it. It is closed when the customer is refunded or an
        // operator requests a retry.
        bool showsStoppedRefund = discrepancy.Kind == DiscrepancyKind.CustomerRefundOverdue
            && await payments.FindAdvanceAsync(
                discrepancy.Key, cancellationToken).ConfigureAwait(false) is { IsCustomerRefundStopped: true };
        if (showsStoppedRefund)
        {
            return OperatorActionStatus.NotAllowed;
        }

        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Discrepancies = [discrepancy with { ClosedAt = now, ClosedBy = by, Decision = decision }],
                Timeline = [new TimelineEvent(discrepancy.Key, now, "difference-closed", $"{discrepancy.Kind}: {decision}", by)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OperatorActionStatus.Done : null;
    }

    private async ValueTask<bool> HoldsChannelPaymentAsync(Discrepancy discrepancy, CancellationToken cancellationToken) =>
        discrepancy.Operation is not null
        && await channelPayments.FindChannelPaymentAsync(discrepancy.Key, cancellationToken).ConfigureAwait(false) is { } payment
        && payment.HeldByDiscrepancies.Contains(discrepancy.Id, StringComparer.Ordinal);
}
