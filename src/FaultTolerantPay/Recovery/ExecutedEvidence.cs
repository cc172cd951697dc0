using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// The business system executed an attempt. Stores what this means for the attempt and for the other attempts of its order. The order is
/// paid there, so that an advance of any of its attempts is superseded (M2, M10).
/// </summary>
internal sealed class ExecutedEvidence(
    AdvanceUpdater updater,
    IPaymentStore payments,
    IReviewStore reviews,
    ExecutedAdvances advances,
    ExecutedPayments records,
    CollectionPolicy collection)
{
    // Each lost round means that another change won.
    private const int MaxRounds = 100;

    /// <summary>Applies the evidence to all attempts of the order.</summary>
    /// <param name="key">The attempt that was executed.</param>
    /// <param name="source">The evidence.</param>
    /// <param name="isExecuted">Whether the same evidence reports another attempt as executed.</param>
    /// <param name="cancellationToken">Cancels before a change is stored.</param>
    public async ValueTask<EvidenceResult> ApplyAsync(
        TransactionKey key, EvidenceSource source, Func<TransactionKey, bool> isExecuted, CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            if (await TryApplyAsync(key, source, isExecuted, cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }

        throw new StoreException(
            $"Payment {key} changed {MaxRounds} times while it was being checked: "
            + "expected the store to accept one of the concurrent writes.")
        { NothingWritten = true };
    }

    /// <returns>Null if a record changed meanwhile.</returns>
    private async ValueTask<EvidenceResult?> TryApplyAsync(
        TransactionKey key, EvidenceSource source, Func<TransactionKey, bool> isExecuted, CancellationToken cancellationToken)
    {
        EvidenceResult? all = new EvidenceResult(OriginalFinding.UnknownPayment);
        // Most payments of a statement were never stood in for and are not on record: one look-up shows it.
        foreach (TransactionRecord attempt in await payments.FindAttemptsAsync(key.OrderKey, cancellationToken).ConfigureAwait(false))
        {
            bool isAtStake = attempt.Key == key || attempt.Outcome.Kind is OutcomeKind.Advanced or OutcomeKind.Pending;
            EvidenceResult? next = isAtStake && source.Amount is { } amount && amount != attempt.Request.Amount
                ? await HoldOtherAmountAsync(attempt, amount, source, cancellationToken).ConfigureAwait(false)
                : attempt.Key == key
                ? await ApplyToOwnAsync(attempt, source, cancellationToken).ConfigureAwait(false)
                : await ApplyToOtherAsync(attempt, key, source, isExecuted, cancellationToken).ConfigureAwait(false);
            all = all is { } before && next is { } after ? before.And(after) : null;
        }

        return all;
    }

    /// <summary>
    /// Executed with another amount or currency: it is unknown what the customer paid. Nothing is settled. An operator is informed, and
    /// until then a collection that is due is stopped (M10).
    /// </summary>
    /// <returns>Null if the record changed meanwhile.</returns>
    private async ValueTask<EvidenceResult?> HoldOtherAmountAsync(
        TransactionRecord record, Money amount, EvidenceSource source, CancellationToken cancellationToken)
    {
        string about = PlainText.Name($"{amount.Minor}{amount.Currency}");
        source =
            source.As(evidence => $"executed by the business system with {amount}, the payment is {record.Request.Amount}: {evidence}");
        StepResult? notDone = source.Report is null
            ? null
            : StepResult.NotAllowed($"the payment is {record.Request.Amount}, but {amount} is reported; a discrepancy is open for it");
        bool isOpenAlready = await reviews.FindDiscrepancyAsync(
            $"{record.Key}#{DiscrepancyKind.ExecutedAmountDiffers}#{about}", cancellationToken).ConfigureAwait(false) is not null;
        if (isOpenAlready)
        {
            return new EvidenceResult(
                notDone is null ? OriginalFinding.Known : OriginalFinding.ReportFailed,
                await payments.FindAdvanceAsync(record.Key, cancellationToken).ConfigureAwait(false),
                notDone);
        }

        OriginalFinding finding = notDone is null ? OriginalFinding.Contradiction : OriginalFinding.ReportFailed;
        LoadedAdvance? stored = await updater.UpdateAsync(
            record.Key,
            lease: null,
            change =>
            {
                AdvanceChange opened = change
                    .Opened(DiscrepancyKind.ExecutedAmountDiffers, about, source.Evidence)
                    .Noted("executed-otherwise", source.Evidence, source.By);
                return change.Before.State == AdvanceState.CollectionDue && source.By is { } by
                    ? opened.StopCollection(by, source.Evidence, change.At.Plus(collection.ReviewEvery))
                    : opened;
            },
            cancellationToken).ConfigureAwait(false);
        if (stored is { } found)
        {
            return new EvidenceResult(finding, found.Advance, notDone);
        }

        OriginalFinding? opened = await records.OpenAsync(
            record, DiscrepancyKind.ExecutedAmountDiffers, about, source, cancellationToken).ConfigureAwait(false);
        return opened is null ? null : new EvidenceResult(finding, NotDone: notDone);
    }

    /// <returns>Null if another change was stored meanwhile.</returns>
    private async ValueTask<EvidenceResult?> ApplyToOwnAsync(
        TransactionRecord record, EvidenceSource source, CancellationToken cancellationToken)
    {
        EvidenceResult result = await advances.SupersedeAsync(record.Key, source, isOwn: true, cancellationToken).ConfigureAwait(false);
        if (result.Finding != OriginalFinding.UnknownPayment)
        {
            return result;
        }

        // Nothing was paid out: the payment's own outcome is at stake.
        OriginalFinding? finding = await records.CompleteAsync(record, source, cancellationToken).ConfigureAwait(false);
        return finding is { } own ? result with { Finding = own } : null;
    }

    /// <returns>Null if the record changed meanwhile.</returns>
    private async ValueTask<EvidenceResult?> ApplyToOtherAsync(
        TransactionRecord other,
        TransactionKey executed,
        EvidenceSource source,
        Func<TransactionKey, bool> isExecuted,
        CancellationToken cancellationToken)
    {
        bool isPaidThere = other.Outcome.Kind == OutcomeKind.CompletedByPrimary && isExecuted(other.Key);
        if (isPaidThere)
        {
            OriginalFinding? opened = await records.OpenAsync(
                other,
                DiscrepancyKind.ExecutedAfterAll,
                $"{executed}",
                source.As(evidence => $"executed by the business system as attempt {executed.Attempt} as well: {evidence}"),
                cancellationToken).ConfigureAwait(false);
            return opened is { } finding ? new EvidenceResult(finding) : null;
        }

        if (other.Outcome.Kind is not (OutcomeKind.Advanced or OutcomeKind.Pending))
        {
            return new EvidenceResult(OriginalFinding.UnknownPayment);
        }

        return await advances.SupersedeAsync(
            other.Key,
            source.As(evidence => $"{evidence}, as attempt {executed.Attempt}"),
            isOwn: false,
            cancellationToken).ConfigureAwait(false);
    }
}
