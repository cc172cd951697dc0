using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Writes waiting records: in the background after an answer, when the store works again, and when the node stops. It starts and observes
/// each write itself; if the write fails, the record waits on. What is stored stays, whatever it is, and any further knowledge of this node
/// becomes evidence.
/// </summary>
internal sealed class RecordWriter(
    PaymentRecords records,
    WaitingRecords waiting,
    StoreCalls calls,
    CommitPublisher publisher,
    LateEvidence evidence,
    TimeProvider time,
    ILogger<RecordWriter> logger)
{
    // A lost round means that another writer won.
    private const int MaxRounds = 10;

    private int _underWay;

    /// <summary>How many writes are running.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Starts to write a waiting record. The task never fails; the record waits on if the store does not take it.</summary>
    /// <param name="waits">The record.</param>
    /// <param name="until">Until when the first call is waited for; null: the timeout applies.</param>
    /// <returns>What is stored now: this record, or the one of another writer. Null if this record still waits.</returns>
    public Task<TransactionRecord?> Begin(WaitingRecord waits, DateTimeOffset? until)
    {
        Task<TransactionRecord?> write = WriteAsync(waits, until);
        waits.Write = write;
        return write;
    }

    private async Task<TransactionRecord?> WriteAsync(WaitingRecord waits, DateTimeOffset? until)
    {
        TransactionRequest request = waits.Record.Request;
        Interlocked.Increment(ref _underWay);
        try
        {
            TransactionRecord stored = await WriteAsync(waits.Record, until).ConfigureAwait(false);
            waiting.Remove(waits);
            return stored;
        }
        catch (StoreException exception)
        {
            // The store's state is logged when it changes, not for each record.
            if (waits is { IsUnknown: true, IsLate: false })
            {
                RecordLog.UnknownNotWritten(logger, exception, request.Merchant.Value, request.Order.Value);
            }

            waiting.MarkNotTaken(waits);
            return null;
        }
        catch (Exception exception)
        {
            // A retry would fail in the same way for ever and delay the records behind it. An unknown outcome still blocks its key.
            RecordLog.NotWritten(logger, exception, request.Merchant.Value, request.Order.Value);
            if (!waits.IsUnknown)
            {
                waiting.GiveUp(waits);
            }

            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async ValueTask<TransactionRecord> WriteAsync(TransactionRecord record, DateTimeOffset? until)
    {
        bool isWithdrawn = record.Outcome.Reason == OutcomeReasons.Withdrawn;
        // If it is not known whether the intent is stored, look first: only a stored intent is withdrawn.
        bool isTried = record.IsDurable || !isWithdrawn;
        for (int round = 0; round < MaxRounds; round++)
        {
            CommitResult tried = isTried ? await records.StoreAsync(record, DueAt(record), until).ConfigureAwait(false) : default;
            if (tried.IsCommitted)
            {
                return record;
            }

            if (tried.Holder is { } holder)
            {
                TransactionRecord? other = await records.FindAsync(holder, until: null).ConfigureAwait(false);
                if (other is null || StoreRules.IsCertainlyUnpaid(other))
                {
                    continue;
                }

                if (!other.Outcome.IsFinal)
                {
                    throw new StoreException(
                        $"Attempt {record.Key} cannot be recorded before attempt {holder} of the same order has ended.")
                    { NothingWritten = true };
                }
                await evidence.KeepOfOtherAttemptAsync(other, record).ConfigureAwait(false);
                return other;
            }
            TransactionRecord? found = await records.FindAsync(record.Key, until: null).ConfigureAwait(false);
            if (found is null)
            {
                if (isWithdrawn)
                {
                    return record;
                }

                record = record with { Version = 0 };
            }
            else if (await MayReplaceAsync(found, record).ConfigureAwait(false))
            {
                if (await EndAsync(found, record).ConfigureAwait(false))
                {
                    return record;
                }

                record = record with { Version = found.Version, StoredAt = found.StoredAt };
            }
            else
            {
                await evidence.RecordAsync(found, record).ConfigureAwait(false);
                return found;
            }
            isTried = true;
        }
        throw new StoreException(
            $"The record of payment {record.Key} changed {MaxRounds} times while it was being written: "
            + "expected the store to accept one of the concurrent writes.")
        {
            NothingWritten = true,
        };
    }

    /// <summary>
    /// Whether the stored record says less than this one, and belongs to the same call or to none that may have reached the business
    /// system. A payment that has an advance is never replaced.
    /// <code>
    /// stored                        this record     replaced
    /// final, or other content       any             no
    /// not final                     completed       yes
    /// not final, of this call       withdrawn       if its version is unchanged
    /// not final, of another call    withdrawn       no
    /// not final, of this call       any other       yes
    /// withdrawn, of another call    any other       yes
    /// under way, of another call    any other       no
    /// </code>
    /// </summary>
    private async ValueTask<bool> MayReplaceAsync(TransactionRecord found, TransactionRecord record)
    {
        if (found.Outcome.IsFinal || !found.Request.HasSameContentAs(record.Request))
        {
            return false;
        }

        bool isOwn = found.StoredAt == record.StoredAt && found.Request == record.Request;
        bool mayReplace = record.Outcome switch
        {
            // A completed payment stays completed, even if another request retries it.
            { Kind: OutcomeKind.CompletedByPrimary } => true,
            // An intent that was withdrawn and then used again belongs to the other request.
            { Reason: OutcomeReasons.Withdrawn } => isOwn && found.Version == Math.Max(record.Version, 1),
            _ => isOwn || found.Outcome.Reason == OutcomeReasons.Withdrawn,
        };
        return mayReplace && !await records.HasAdvanceAsync(record.Key).ConfigureAwait(false);
    }

    /// <summary>Ends a payment that was answered as pending. The same commit holds the notice to the merchant.</summary>
    /// <returns>Whether that is stored. False if no one was answered "pending", or another writer was faster.</returns>
    private async ValueTask<bool> EndAsync(TransactionRecord found, TransactionRecord record)
    {
        bool wasAnsweredPending = record.Outcome.IsFinal
            && found.Outcome.Reason is not (OutcomeReasons.InProgress or OutcomeReasons.Withdrawn);
        if (!wasAnsweredPending)
        {
            return false;
        }

        const string Evidence = "the business system's answer to the payment itself, written late";
        StandInCommit commit = PrimaryOutcomes.End(found, record.Outcome, Evidence, time.GetUtcNow(), lease: null);
        CommitResult result = await calls.WriteAsync(
            () => publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None), until: null).ConfigureAwait(false);
        return result.IsCommitted;
    }

    private DateTimeOffset? DueAt(TransactionRecord record) =>
        record.Outcome is { IsFinal: false, Reason: not OutcomeReasons.Withdrawn } ? time.GetUtcNow() : null;
}
