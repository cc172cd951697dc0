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
            Ordered(ApprovalKind.ApplyEvidence, default, by, reason, discrepancyId ?? "") with { Moved = moved }, null, cancellationToken);

    private ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        Money? moved = order.Moved;
        return DecideAsync(
            order,
            approval,
            difference => difference.AppliedMinor == (moved?.Minor ?? difference.ClaimedMinor),
            (difference, recorded, change) =>
            {
                if (change.Before.InFlight is { } underWay)
                {
                    return StepResult.NotAllowed($"{underWay.Key} is under way; its result comes first");
                }

                long minor = moved?.Minor ?? difference.ClaimedMinor;
                if (moved is { } said && CurrencyError(change.Before, said) is { } mistake)
                {
                    return mistake;
                }

                bool isAll = minor == 0 || minor == recorded.Amount.Minor;
                if (minor < 0 || minor > recorded.Amount.Minor || (!isAll && recorded.Key.Purpose != InstructionPurpose.Collection))
                {
                    return new StepResult(OperatorActionStatus.BadInput, $"amount is '{minor}' minor units: expected 0 or {recorded.Amount.Minor}{(recorded.Key.Purpose == InstructionPurpose.Collection ? ", or between" : "")}.");
                }

                if (minor == recorded.MovedMinor)
                {
                    return StepResult.NotAllowed($"{recorded.Key} is recorded with this amount; evidence that is wrong is dismissed");
                }

                (DateTimeOffset collectAt, DateTimeOffset confirmAt) =
                    (collection.FirstCollectionAt(change.At), change.At.Plus(_recovery.ConfirmDelay));
                return StepResult.Moved(
                    change.ApplyEvidence(
                        difference, recorded, minor, order.OrderedBy, order.Reason, collectAt, confirmAt, _recovery.AdviceMode),
                    Math.Abs(minor - recorded.MovedMinor));
            },
            cancellationToken);
    }

    public ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        RunActionAsync(Ordered(ApprovalKind.DismissEvidence, default, by, reason, discrepancyId ?? ""), null, cancellationToken);

    private ValueTask<OperatorActionResult> DismissEvidenceAsync(
        ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        DecideAsync(
            order,
            approval,
            // If no operator closed it, the channel itself settled it: that is no dismissal.
            difference => difference is { AppliedMinor: null, ClosedBy: not null },
            (difference, recorded, change) =>
                StepResult.Moved(
                    change.DismissEvidence(difference, recorded, order.OrderedBy, order.Reason),
                    Math.Abs(difference.ClaimedMinor - recorded.MovedMinor)),
            cancellationToken);

    /// <summary>Decides a discrepancy that holds an advance, in one change to the newest version of the advance.</summary>
    private async ValueTask<OperatorActionResult> DecideAsync(
        ApprovalRequest order,
        Approval? approval,
        Func<Discrepancy, bool> isDecidedSo,
        Func<Discrepancy, Instruction, AdvanceChange, StepResult> decide,
        CancellationToken cancellationToken)
    {
        string differenceId = order.About;
        string mistakes = ActionChecks.Join(
            [.. ActionChecks.Of(order.OrderedBy, order.Reason), ActionChecks.Field(differenceId.Length > 0, "difference", differenceId, "the id of one")]);
        if (mistakes.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, mistakes, null);
        }

        if (await reviews.FindDiscrepancyAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
        {
            return new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no difference '{differenceId}'", null);
        }

        if (difference.Instruction is not { } instruction)
        {
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed, $"a difference of the kind {difference.Kind} holds nothing; it is closed", null);
        }

        return await RunAsync(
            order with { Key = difference.Key },
            approval,
            [],
            async change =>
            {
                // The first decision stands.
                if (!change.Before.HeldByDiscrepancies.Contains(differenceId))
                {
                    Discrepancy decided = await reviews.FindDiscrepancyAsync(differenceId, cancellationToken).ConfigureAwait(false)
                        ?? difference;
                    return isDecidedSo(decided)
                        ? StepResult.AlreadyDone
                        : StepResult.Conflict(decided.ClosedBy is { } other ? $"{other} decided: {decided.Decision}" : decided.Decision);
                }
                Instruction recorded = await answers.FindAsync(instruction).ConfigureAwait(false)
                    ?? throw new StoreException(
                        $"Difference '{differenceId}' is about {instruction}, which is not stored: the store is damaged.");
                return decide(difference, recorded, change);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OperatorActionStatus> CloseDiscrepancyAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (ActionChecks.Of(by, decision).Any(mistake => mistake is not null) || string.IsNullOrEmpty(discrepancyId))
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
        throw new StoreException($"Difference '{discrepancyId}' is open, and the store refused to close it as if it were closed: the store is damaged.") { NothingWritten = true };
    }

    /// <returns>Null if another operator closed it meanwhile.</returns>
    private async ValueTask<OperatorActionStatus?> TryCloseAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (await reviews.FindDiscrepancyAsync(discrepancyId, cancellationToken).ConfigureAwait(false) is not { } difference)
        {
            return OperatorActionStatus.NotFound;
        }

        if (difference.ClosedAt is not null)
        {
            return difference.Decision == decision ? OperatorActionStatus.AlreadyDone : OperatorActionStatus.Conflict;
        }
        // A discrepancy that holds an advance ends with a decision on its evidence, not with a remark.
        if (difference.Instruction is not null)
        {
            return OperatorActionStatus.NotAllowed;
        }
        // Only this discrepancy shows that the bank owes a refund and does not pay it. It is closed when the customer is refunded or an
        // operator requests a retry.
        bool tellsOfStop = difference.Kind == DiscrepancyKind.CustomerRefundOverdue
            && await payments.FindAdvanceAsync(
                difference.Key, cancellationToken).ConfigureAwait(false) is { IsCustomerRefundStopped: true };
        if (tellsOfStop)
        {
            return OperatorActionStatus.NotAllowed;
        }

        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Discrepancies = [difference with { ClosedAt = now, ClosedBy = by, Decision = decision }],
                Timeline = [new TimelineEvent(difference.Key, now, "difference-closed", $"{difference.Kind}: {decision}", by)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OperatorActionStatus.Done : null;
    }
}
