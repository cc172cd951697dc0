using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>Stores that the business system executed the original of an advance. An operator's report may need a second operator.</summary>
internal sealed class ExecutedAdvances(AdvanceUpdater updater, CollectionPolicy collection, Approvals approvals)
{
    /// <summary>Supersedes an advance that paid or may have paid.</summary>
    /// <param name="key">The payment of the advance.</param>
    /// <param name="source">The evidence.</param>
    /// <param name="isOwn">Whether the evidence is about this attempt and not about another one of its order.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns><see cref="OriginalFinding.UnknownPayment"/> if there is no such advance.</returns>
    public async ValueTask<EvidenceResult> SupersedeAsync(
        TransactionKey key, EvidenceSource source, bool isOwn, CancellationToken cancellationToken)
    {
        EvidenceResult result = default;
        LoadedAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                (AdvanceChange next, result) = await DecideAsync(change, source, isOwn, cancellationToken).ConfigureAwait(false);
                return next;
            },
            cancellationToken).ConfigureAwait(false);
        return result with { Advance = stored?.Advance };
    }

    private async ValueTask<(AdvanceChange Change, EvidenceResult Result)> DecideAsync(
        AdvanceChange change, EvidenceSource source, bool isOwn, CancellationToken cancellationToken)
    {
        bool isReleased = change.Before.State == AdvanceState.Released;
        if (isReleased && !isOwn)
        {
            return (change, default);
        }

        OriginalFinding finding = isReleased ? OriginalFinding.UnknownPayment
            : change.Before.OriginalStatus == OriginalStatus.Executed ? OriginalFinding.Known
            : OriginalFinding.Supersedes;
        if (finding != OriginalFinding.Supersedes || source.Report is not { } report)
        {
            return (Executed(change, source), new EvidenceResult(finding));
        }

        StepResult allowed = await AllowAsync(change, source.By!.Value, report, cancellationToken).ConfigureAwait(false);
        AdvanceChange next = allowed.Change ?? change;
        return allowed.Status == OperatorActionStatus.Done
            ? (Executed(next, source), new EvidenceResult(finding))
            : (next, new EvidenceResult(OriginalFinding.ReportFailed, NotDone: allowed));
    }

    private static AdvanceChange Executed(AdvanceChange change, EvidenceSource source) =>
        change.OriginalExecuted(source.Evidence, source.By).WithOutcomeNotice();

    /// <summary>
    /// Whether an operator's report is done now, waits for a second operator or is not approved. While it waits nothing is collected,
    /// because the customer may have paid already (M10).
    /// </summary>
    private async ValueTask<StepResult> AllowAsync(
        AdvanceChange change, OperatorId by, ExecutedReport report, CancellationToken cancellationToken)
    {
        Advance advance = change.Before;
        if (report.Approval is { } approval && approval.Request.Key == advance.Key)
        {
            return (await approvals.DecideAsync(change.At, approval, advance.Amount.Minor, cancellationToken).ConfigureAwait(false))
                .Of(change);
        }

        if (!approvals.Policy.IsNeeded(advance.Amount))
        {
            return StepResult.Done(change);
        }

        var request = new ApprovalRequest
        {
            Kind = ApprovalKind.ReportExecuted,
            Key = advance.Key,
            Amount = advance.Amount,
            About = report.Attempt.Value,
            RequestedBy = by,
            Reason = report.Evidence,
        };
        StepResult result = (await approvals.AwaitAsync(change.At, request, cancellationToken).ConfigureAwait(false)).Of(change);
        bool stops = advance.State == AdvanceState.CollectionDue && result.Status == OperatorActionStatus.AwaitsApproval;
        if (!stops)
        {
            return result;
        }

        string why = $"the report that it was executed waits for approval: {report.Evidence}";
        return result with { Change = (result.Change ?? change).StopCollection(by, why, change.At.Plus(collection.ReviewEvery)) };
    }
}
