using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

// Decisions on differences: of evidence that holds an advance, and of what only told.
internal sealed partial class AdvanceOperations
{
    public ValueTask<AdvanceOperationResult> ApplyEvidenceAsync(string differenceId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.ApplyEvidence, default, by, reason, differenceId ?? "") with { Moved = moved }, null, cancellationToken);

    private ValueTask<AdvanceOperationResult> ApplyEvidenceAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken)
    {
        Money? moved = order.Moved;
        return DecideAsync(
            order,
            approval,
            difference => difference.AppliedMinor == (moved?.Minor ?? difference.SaidMinor),
            (difference, recorded, change) =>
            {
                if (change.Before.InFlight is { } underWay)
                    return Verdict.NotAllowed($"{underWay.Key} is under way; its result comes first");
                long minor = moved?.Minor ?? difference.SaidMinor;
                if (moved is { } said && CurrencyMistake(change.Before, said) is { } mistake)
                    return mistake;
                bool isAll = minor == 0 || minor == recorded.Amount.Minor;
                if (minor < 0 || minor > recorded.Amount.Minor || (!isAll && recorded.Key.Purpose != InstructionPurpose.Collection))
                    return new Verdict(OperationStatus.BadInput, $"amount is '{minor}' minor units: expected 0 or {recorded.Amount.Minor}{(recorded.Key.Purpose == InstructionPurpose.Collection ? ", or between" : "")}.");
                if (minor == recorded.MovedMinor)
                    return Verdict.NotAllowed($"{recorded.Key} is recorded with this amount; evidence that is wrong is dismissed");
                (DateTimeOffset collectAt, DateTimeOffset confirmAt) = (collection.FirstCollectionAt(change.At), change.At.Plus(_recovery.ConfirmAfter));
                return Verdict.Moved(
                    change.ApplyEvidence(difference, recorded, minor, order.OrderedBy, order.Reason, collectAt, confirmAt, _recovery.AdviceMode),
                    Math.Abs(minor - recorded.MovedMinor));
            },
            cancellationToken);
    }

    public ValueTask<AdvanceOperationResult> DismissEvidenceAsync(string differenceId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.DismissEvidence, default, by, reason, differenceId ?? ""), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> DismissEvidenceAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        DecideAsync(
            order,
            approval,
            // Without anybody the channel itself settled it, which is no dismissal.
            difference => difference is { AppliedMinor: null, ClosedBy: not null },
            (difference, recorded, change) =>
                Verdict.Moved(
                    change.DismissEvidence(difference, recorded, order.OrderedBy, order.Reason),
                    Math.Abs(difference.SaidMinor - recorded.MovedMinor)),
            cancellationToken);

    /// <summary>Decides a difference that holds an advance: one change, made on the newest advance.</summary>
    private async ValueTask<AdvanceOperationResult> DecideAsync(
        ApprovalRequest order,
        Approval? approval,
        Func<Difference, bool> isDecidedSo,
        Func<Difference, Instruction, AdvanceChange, Verdict> decide,
        CancellationToken cancellationToken)
    {
        string differenceId = order.About;
        string mistakes = OrderChecks.Join(
            [.. OrderChecks.Of(order.OrderedBy, order.Reason), OrderChecks.Field(differenceId.Length > 0, "difference", differenceId, "the id of one")]);
        if (mistakes.Length > 0)
            return new AdvanceOperationResult(OperationStatus.BadInput, mistakes, null);
        if (await reviews.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
            return new AdvanceOperationResult(OperationStatus.NotFound, $"there is no difference '{differenceId}'", null);
        if (difference.Instruction is not { } instruction)
            return new AdvanceOperationResult(OperationStatus.NotAllowed, $"a difference of the kind {difference.Kind} holds nothing; it is closed", null);
        return await OrderAsync(
            order with { Key = difference.Key },
            approval,
            [],
            async change =>
            {
                // Who decided first has decided.
                if (!change.Before.HeldBy.Contains(differenceId))
                {
                    Difference decided = await reviews.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) ?? difference;
                    return isDecidedSo(decided) ? Verdict.Before : Verdict.Otherwise(decided.ClosedBy is { } other ? $"{other} decided: {decided.Decision}" : decided.Decision);
                }
                Instruction recorded = await answers.FindAsync(instruction).ConfigureAwait(false)
                    ?? throw new StoreException($"Difference '{differenceId}' is about {instruction}, which is not stored: the store is damaged.");
                return decide(difference, recorded, change);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OperationStatus> CloseDifferenceAsync(string differenceId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (OrderChecks.Of(by, decision).Any(mistake => mistake is not null) || string.IsNullOrEmpty(differenceId))
            return OperationStatus.BadInput;
        // Whoever closes it first has decided: the other one is told so in a second round.
        for (int round = 0; round < 2; round++)
        {
            if (await TryCloseAsync(differenceId, by, decision, cancellationToken).ConfigureAwait(false) is { } status)
                return status;
        }
        throw new StoreException($"Difference '{differenceId}' is open, and the store refused to close it as if it were closed: the store is damaged.") { NothingWritten = true };
    }

    /// <returns>Null where another operator closed it meanwhile.</returns>
    private async ValueTask<OperationStatus?> TryCloseAsync(string differenceId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (await reviews.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
            return OperationStatus.NotFound;
        if (difference.ClosedAt is not null)
            return difference.Decision == decision ? OperationStatus.DoneBefore : OperationStatus.AnsweredOtherwise;
        // One that holds an advance ends with a decision on its evidence, not with a remark.
        if (difference.Instruction is not null)
            return OperationStatus.NotAllowed;
        // Nothing else tells that the bank owes and does not pay: it is closed once the customer is paid, or another try is ordered.
        bool tellsOfStop = difference.Kind == DifferenceKind.CustomerRefundOverdue
            && await payments.FindAdvanceAsync(difference.Key, cancellationToken).ConfigureAwait(false) is { IsPayBackStopped: true };
        if (tellsOfStop)
            return OperationStatus.NotAllowed;
        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Differences = [difference with { ClosedAt = now, ClosedBy = by, Decision = decision }],
                Timeline = [new TimelineEvent(difference.Key, now, "difference-closed", $"{difference.Kind}: {decision}", by)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OperationStatus.Done : null;
    }
}
