using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>Puts payments on record before they are sent, and their outcomes before or right after they are answered; says what is answered where that fails (M4).</summary>
internal sealed class OutcomeRecorder(
    PaymentRecords records,
    StoredOutcomes stored,
    WaitingRecords waiting,
    KeptRecords kept,
    RecordWriter writer,
    StoreCalls calls,
    TimeProvider time,
    IOptions<PipelineOptions> pipeline,
    IOptions<ChannelOptions> channels,
    ILogger<FallbackTransactionPipeline> logger)
{
    // Each round that loses means that another writer won.
    private const int MaxRounds = 3;

    private readonly bool _recordsFirst = pipeline.Value.HealthyRecord == HealthyRecord.BeforeSending;
    private readonly int _maxWritesBehind = pipeline.Value.MaxWritesBehind;
    private readonly TimeSpan _clockSkew = channels.Value.ClockSkew;

    /// <summary>
    /// Looks a payment up and puts it on record, before anything is sent. Where the store does not answer in time the payment goes on without a record: the healthy path must not be less
    /// available than the business system.
    /// </summary>
    public ValueTask<Recording> RecordAsync(TransactionRequest request, DateTimeOffset now) =>
        kept.IsRestored ? RecordKnowingAllAsync(request, now) : RestoreAndRecordAsync(request, now);

    private ValueTask<Recording> RecordKnowingAllAsync(TransactionRequest request, DateTimeOffset now)
    {
        WaitingRecord? own = waiting.Find(request.Key);
        if (own is not null && !Replay.MayTryAgain(own.Record, request))
            return AnswerFromMemoryAsync(own, request, now);
        if (waiting.FindHolder(request.Key.OrderKey) is { } holder)
            return AnswerForOwnFirstAsync(own, holder, request, now);
        // A reservation or an answer that the store did not take in time may take effect yet: neither the business system nor the bank may pay meanwhile.
        if (stored.MayBeDecided(request.Key.OrderKey))
            return ValueTask.FromResult<Recording>(Replay.InProgress(now));
        // Its outcome could turn out to be unknown, and nothing would keep its key blocked.
        if (waiting.IsFull)
            return ValueTask.FromResult<Recording>(TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyWaitingRecords, now));
        if (_recordsFirst)
            return StoreIntentOrGoOnAsync(request, now);
        return stored.AreNone(now) ? default : LookUpAsync(request, now, notStored: null);
    }

    /// <summary>Puts a payment on record, or finds what is on record of it or of another attempt of its order.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<Recording> StoreIntentAsync(TransactionRequest request, DateTimeOffset now)
    {
        TransactionRecord intent = TransactionRecord.Pending(request, OutcomeReasons.InProgress, now);
        DateTimeOffset until = calls.BeforeSending(request);
        for (int round = 0; round < MaxRounds; round++)
        {
            CommitResult result = await records.StoreAsync(intent, ResolveAt(request), until).ConfigureAwait(false);
            if (result.IsCommitted)
                return intent with { Version = intent.Version + 1 };
            // An earlier attempt may have ended unpaid, with its outcome on its way to the disk.
            if (result.Holder is { } holder && waiting.Find(holder) is { Write: { } write })
                await write.ConfigureAwait(false);
            TransactionRecord? earlier = await records.FindAsync(result.Holder ?? request.Key, until).ConfigureAwait(false);
            if (earlier is not null && !Replay.LetsFollow(earlier, request))
                return Replay.Of(earlier, request, now);
            if (earlier?.Key == request.Key)
                intent = intent with { Version = earlier.Version, StoredAt = earlier.StoredAt };
        }
        return Replay.InProgress(now);
    }

    /// <summary>Stores a pending outcome before it is answered. Where the store does not take it, it waits in memory, so that nothing else is tried (M3).</summary>
    public ValueTask<TransactionOutcome> HoldAsync(TransactionRecord pending) => HoldAsync(waiting.Add(pending), pending.Request, pending.Outcome.DecidedAt);

    /// <summary>
    /// Stores a refusal with its notice in one step. One that passes by itself is no outcome: the attempt is on record as withdrawn, with the refusal as the reason, and may be asked
    /// again. Its notice has a stable id, so that who is refused several times hears of it once.
    /// </summary>
    public async ValueTask<TransactionOutcome> RefuseAsync(TransactionRequest request, Refusal refusal, TransactionRecord? intent, DateTimeOffset now)
    {
        var outcome = new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = now, Refusal = refusal };
        TransactionOutcome kept = refusal.IsPassing ? outcome with { Kind = OutcomeKind.Pending, Reason = OutcomeReasons.Withdrawn } : outcome;
        TransactionRecord record = intent is null ? TransactionRecord.New(request, kept, now) : intent with { Outcome = kept };
        Few<OutboxMessage> notices = refusal.Notice is { } notice ? [Notices.Refused(request, notice, outcome)] : [];
        return (await records.StoreAsync(record, dueAt: null, calls.AfterSending(request), notices, decides: kept.IsFinal).ConfigureAwait(false)).IsCommitted
            ? outcome
            : await ReplayAsync(request, now).ConfigureAwait(false);
    }

    /// <summary>
    /// A final outcome of the business system. Its record is written behind the answer; losing it leaves an intent, which the resolver asks about. Not so close to the
    /// caller's deadline: from then on the resolver may have decided, and what is stored is the answer (M4). Nor where a payment was withdrawn before and is declined now: the resolver
    /// may have fenced the earlier try, and would call the payment failed.
    /// </summary>
    public ValueTask<TransactionOutcome> FinishAsync(TransactionRequest request, TransactionRecord? intent, TransactionOutcome outcome) =>
        intent is null ? ValueTask.FromResult(outcome) : FinishRecordedAsync(request, intent, outcome);

    private async ValueTask<TransactionOutcome> FinishRecordedAsync(TransactionRequest request, TransactionRecord intent, TransactionOutcome outcome)
    {
        TransactionRecord record = intent with { Outcome = outcome };
        if (intent.Version > 0 && (MayBeCalledFailed(record) || IsPastDeadline(request)))
            return await FinishFirstAsync(record).ConfigureAwait(false);
        WaitingRecord behind = waiting.Add(record);
        if (!calls.WaitsForWrites)
        {
            waiting.IsNotTaken(behind);
            return outcome;
        }
        bool isOverBound = writer.UnderWay >= _maxWritesBehind;
        Task<TransactionRecord?> write = writer.Begin(behind, until: isOverBound ? calls.AfterSending(request) : null);
        if (isOverBound)
            await write.ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Nothing happened and nothing is stored as an outcome: an intent that was stored is marked so, and the same key may try again.</summary>
    public async ValueTask<TransactionOutcome> WithdrawAsync(TransactionRecord? intent, TransactionOutcome outcome)
    {
        if (intent is null)
            return outcome;
        WaitingRecord withdrawn = waiting.Add(intent with { Outcome = intent.Outcome with { Reason = OutcomeReasons.Withdrawn } });
        if (calls.WaitsForWrites)
            await writer.Begin(withdrawn, calls.AfterSending(intent.Request)).ConfigureAwait(false);
        else
            waiting.IsNotTaken(withdrawn);
        return outcome;
    }

    /// <summary>
    /// What is on record now of a payment that was pending when another request for it was answered. That request may have stood still since, and the final outcome may
    /// have been told meanwhile: "pending" after it would be a second answer (M4).
    /// </summary>
    public async ValueTask<TransactionOutcome> NewestAsync(TransactionRequest request, TransactionOutcome pending, DateTimeOffset now)
    {
        try
        {
            TransactionRecord? record = await records.FindAsync(request.Key, request.AnswerBy).ConfigureAwait(false);
            return record is { Outcome.IsFinal: true } ? Replay.Of(record, request, now) : pending;
        }
        catch (StoreException)
        {
            // What was pending when it was last known is the best answer there is.
            return pending;
        }
    }

    /// <summary>Somebody else was faster, with this attempt or another of the order: what is stored is the answer.</summary>
    public async ValueTask<TransactionOutcome> ReplayAsync(TransactionRequest request, DateTimeOffset now) =>
        Replay.Of(await records.FindAttemptsAsync(request.Key.OrderKey, calls.AfterSending(request)).ConfigureAwait(false), request, now) ?? Replay.InProgress(now);

    /// <summary>The first payment of a node that was started by nobody who did it before: what nodes kept when they stopped may hold this payment.</summary>
    private async ValueTask<Recording> RestoreAndRecordAsync(TransactionRequest request, DateTimeOffset now)
    {
        try
        {
            TimeSpan left = request.AnswerBy - now;
            await kept.RestoreAsync().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or TimeoutException)
        {
            PipelineLog.StoreFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            return TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now);
        }
        return await RecordKnowingAllAsync(request, now).ConfigureAwait(false);
    }

    /// <summary>
    /// The attempt that holds the order is in memory; the request's own one may have ended before, and be on record: then that is its
    /// answer (M4). While the store does not say, it is not known.
    /// </summary>
    private async ValueTask<Recording> AnswerForOwnFirstAsync(WaitingRecord? own, WaitingRecord holder, TransactionRequest request, DateTimeOffset now)
    {
        if (own is null)
        {
            if (!calls.WaitsForReads)
                return Replay.UnderWay(holder.Record.Request, request, now);
            try
            {
                if (await records.FindAsync(request.Key, calls.BeforeSending(request)).ConfigureAwait(false) is { } ended && !Replay.MayTryAgain(ended, request))
                    return Replay.Of(ended, request, now);
            }
            catch (StoreException exception)
            {
                PipelineLog.NotLookedUp(logger, exception, request.Merchant.Value, request.Order.Value);
                return Replay.UnderWay(holder.Record.Request, request, now);
            }
        }
        return await AnswerFromMemoryAsync(holder, request, now).ConfigureAwait(false);
    }

    /// <summary>What waits for the store is known all the same: replayed where it is certain, and stored first where it is not.</summary>
    private async ValueTask<Recording> AnswerFromMemoryAsync(WaitingRecord known, TransactionRequest request, DateTimeOffset now)
    {
        TransactionOutcome answer = Replay.Of(known.Record, request, now);
        if ((!known.IsUnknown && !MayBeCalledFailed(known.Record)) || answer.Refusal is not null)
            return answer;
        return await HoldAsync(known, request, now).ConfigureAwait(false);
    }

    private async ValueTask<TransactionOutcome> HoldAsync(WaitingRecord held, TransactionRequest request, DateTimeOffset now)
    {
        TransactionRecord? stored = null;
        bool isBeingWritten = held.IsBeingWritten;
        if (isBeingWritten)
            stored = await held.Write!.ConfigureAwait(false);
        else if (calls.WaitsForWrites)
            stored = await writer.Begin(held, calls.AfterSending(request)).ConfigureAwait(false);
        else
            waiting.IsNotTaken(held);
        TransactionOutcome outcome = stored is null ? Replay.UnderWay(held.Record.Request, request, now)
            : request == held.Record.Request && stored.Outcome == held.Record.Outcome ? stored.Outcome
            : Replay.Of(stored, request, now);
        // A write that began before this request came in may have taken effect long ago.
        return isBeingWritten && outcome.Kind == OutcomeKind.Pending ? await NewestAsync(request, outcome, now).ConfigureAwait(false) : outcome;
    }

    private async ValueTask<Recording> StoreIntentOrGoOnAsync(TransactionRequest request, DateTimeOffset now)
    {
        TransactionRecord intent = TransactionRecord.Pending(request, OutcomeReasons.InProgress, now);
        if (calls.WaitsForWrites)
        {
            try
            {
                return await StoreIntentAsync(request, now).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // It may still be read, and the write may even have taken effect.
            }
        }
        return await LookUpAsync(request, now, intent).ConfigureAwait(false);
    }

    /// <summary>What is on record of a payment that is not written down itself, as far as the store says.</summary>
    private async ValueTask<Recording> LookUpAsync(TransactionRequest request, DateTimeOffset now, TransactionRecord? notStored)
    {
        if (!calls.WaitsForReads)
            return new Recording(null, notStored);
        try
        {
            DateTimeOffset until = calls.BeforeSending(request);
            if (!_recordsFirst && !await calls.ReadAsync(() => stored.AskAsync(now), until).ConfigureAwait(false))
                return default;
            IReadOnlyList<TransactionRecord> attempts = await records.FindAttemptsAsync(request.Key.OrderKey, until).ConfigureAwait(false);
            TransactionRecord? own = Replay.Own(attempts, request);
            bool isWrittenAfterAll = notStored is not null && own is { Version: 1 } && own.StoredAt == notStored.StoredAt && own.Request == request;
            if (isWrittenAfterAll)
                return own!;
            if (Replay.Of(attempts, request, now) is { } answer)
                return answer;
            // What was withdrawn is taken up by its record.
            return own is not null && notStored is null ? await StoreIntentAsync(request, now).ConfigureAwait(false) : new Recording(null, notStored);
        }
        catch (StoreException exception)
        {
            PipelineLog.NotLookedUp(logger, exception, request.Merchant.Value, request.Order.Value);
            return new Recording(null, notStored);
        }
    }

    /// <summary>The resolver, or another node, may have decided meanwhile: what is stored is the answer (M4).</summary>
    private async ValueTask<TransactionOutcome> FinishFirstAsync(TransactionRecord record)
    {
        TransactionRecord? stored = await writer.Begin(waiting.Add(record), until: null).ConfigureAwait(false);
        if (stored is not null && stored.Outcome.Kind != record.Outcome.Kind)
            return Replay.Of(stored, record.Request, record.Outcome.DecidedAt);
        // "Declined" may be the word for a payment that was fenced meanwhile, which the resolver calls failed: two answers. Nothing happened, so the caller may ask again.
        return stored is null && record.Outcome.Kind == OutcomeKind.DeclinedByPrimary
            ? Replay.InProgress(record.Outcome.DecidedAt)
            : record.Outcome;
    }

    /// <summary>
    /// Whether a decline that is not stored may be on record as failed by now: the resolver fences a payment once its deadline is past, or
    /// did so with an earlier try that was withdrawn, and "declined" may be the business
    /// system's word for that.
    /// </summary>
    private bool MayBeCalledFailed(TransactionRecord record) =>
        record.Outcome.Kind == OutcomeKind.DeclinedByPrimary && (record.Version > 1 || IsPastDeadline(record.Request));

    private bool IsPastDeadline(TransactionRequest request) => time.GetUtcNow().Plus(_clockSkew) >= request.AnswerBy;

    /// <summary>The resolver asks only when no request of this payment can still be on its way to the business system.</summary>
    private static DateTimeOffset ResolveAt(TransactionRequest request) => request.AnswerBy;
}
