using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Records what this node knows of a payment if another outcome is stored before this node can write its own. The stored outcome stays
/// (M4); a contradiction is shown to an operator.
/// </summary>
internal sealed class LateEvidence(
    StoreCalls calls, CommitPublisher publisher, IExecutedEvidence executed, TimeProvider time, ILogger<RecordWriter> logger)
{
    /// <summary>Another outcome of the same attempt is stored.</summary>
    /// <param name="found">The stored record.</param>
    /// <param name="record">What this node would have written.</param>
    public async ValueTask RecordAsync(TransactionRecord found, TransactionRecord record)
    {
        TransactionOutcome known = record.Outcome;
        if (known.Kind == found.Outcome.Kind || known.Reason == OutcomeReasons.Withdrawn)
        {
            return;
        }

        bool isUnpaid = found.Outcome.Kind is OutcomeKind.DeclinedByPrimary or OutcomeKind.Failed or OutcomeKind.Refused;
        if (known.Kind == OutcomeKind.CompletedByPrimary && found.Request.HasSameContentAs(record.Request))
        {
            await calls.WriteAsync(() => RecordExecutedAsync(record), until: null).ConfigureAwait(false);
        }
        else if (known.Kind == OutcomeKind.Pending && isUnpaid)
        {
            await OpenAsync(found, record, DiscrepancyKind.PrimaryStillUnknown).ConfigureAwait(false);
        }
        else if (known.Kind == OutcomeKind.DeclinedByPrimary && isUnpaid)
        {
            return;
        }

        LogContradiction(found, record);
    }

    /// <summary>
    /// Another attempt pays the order, and the business system may have executed this one as well: an operator decides (M2).
    /// </summary>
    /// <param name="holder">The record of the attempt that holds the order.</param>
    /// <param name="record">What this node would have written of its own attempt.</param>
    public async ValueTask KeepOfOtherAttemptAsync(TransactionRecord holder, TransactionRecord record)
    {
        if (record.Outcome.Kind == OutcomeKind.DeclinedByPrimary)
        {
            return;
        }

        bool isExecuted = record.Outcome.Kind == OutcomeKind.CompletedByPrimary;
        DiscrepancyKind kind = isExecuted ? DiscrepancyKind.ExecutedAfterAll : DiscrepancyKind.PrimaryStillUnknown;
        await OpenAsync(holder, record, kind).ConfigureAwait(false);
        LogContradiction(holder, record);
    }

    private async ValueTask<bool> RecordExecutedAsync(TransactionRecord record)
    {
        const string Evidence = "the business system completed it while the store accepted no records";
        await executed.RecordExecutedAsync(record.Key, Evidence, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>No worker will query this node's call any more, so an operator must.</summary>
    private async ValueTask OpenAsync(TransactionRecord found, TransactionRecord record, DiscrepancyKind kind)
    {
        string became = kind == DiscrepancyKind.ExecutedAfterAll ? "the business system completed it" : "its outcome is unknown";
        var discrepancy = new Discrepancy
        {
            Id = $"{found.Key}#{kind}#{(found.Key == record.Key ? "" : record.Key.ToString())}",
            Key = found.Key,
            Kind = kind,
            OpenedAt = time.GetUtcNow(),
            Evidence = $"answered {found.Outcome.Kind} {found.Outcome.DecidedAt:O}; "
                + $"attempt {record.Key.Attempt} of {record.Request.Amount} reached the business system "
                + $"while the store accepted no records, and {became}",
        };
        // The payment may be paid. Until the operator has clarified it, no other attempt of the order is decided.
        TransactionRecord? marked = StoreRules.IsCertainlyUnpaid(found) ? found with { MayBePaid = true } : null;
        var commit = new StandInCommit { At = discrepancy.OpenedAt, Transaction = marked, Discrepancies = [discrepancy] };
        CommitResult result = await calls.WriteAsync(
            () => publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None), until: null).ConfigureAwait(false);
        if (!result.IsCommitted)
        {
            throw new StoreException(
                $"The record of payment {found.Key} changed while a discrepancy about it was opened: it is tried again.")
            { NothingWritten = true };
        }
    }

    private void LogContradiction(TransactionRecord found, TransactionRecord record) => RecordLog.Contradicted(
        logger, record.Key.Merchant.Value, record.Key.Order.Value, record.Outcome.Kind.ToString(), found.Outcome.Kind.ToString());
}
