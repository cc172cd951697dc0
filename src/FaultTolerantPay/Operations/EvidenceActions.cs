using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>Decides the discrepancies that hold an advance: the evidence is applied or dismissed.</summary>
internal sealed class EvidenceActions(
    ActionRunner runner,
    ResultRecorder results,
    IReviewStore reviews,
    CollectionPolicy collection,
    IOptions<RecoveryOptions> recovery)
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    /// <inheritdoc cref="IAdvanceActions.ApplyEvidenceAsync"/>
    public ValueTask<OperatorActionResult> ApplyEvidenceAsync(
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
                if (moved is { } given && AmountChecks.CurrencyError(change.Before, given) is { } error)
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

    /// <inheritdoc cref="IAdvanceActions.DismissEvidenceAsync"/>
    public ValueTask<OperatorActionResult> DismissEvidenceAsync(
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
            string instead = discrepancy.Operation is null
                ? "close it instead"
                : $"it is about {discrepancy.Operation} of a channel payment: {nameof(IChannelPaymentActions)} decides it";
            return new OperatorActionResult(
                OperatorActionStatus.NotAllowed, $"a discrepancy of the kind {discrepancy.Kind} holds no advance; {instead}", null);
        }

        return await runner.RunAsync(
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
}
