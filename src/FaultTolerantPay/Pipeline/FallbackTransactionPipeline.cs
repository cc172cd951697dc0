using System.Diagnostics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>The pipeline: the business system while it answers, the bank's own decision while it does not.</summary>
internal sealed class FallbackTransactionPipeline(
    IFaultDetector faults,
    IMerchantStore merchants,
    IStandInStore store,
    CommitPublisher publisher,
    Telemetry telemetry,
    IAdmissionStage admission,
    ILimitStage limit,
    ICreditStage credit,
    ISettlementStage settlement,
    IEnumerable<IStandInStage> hostStages,
    TimeProvider time,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger) : IFallbackTransactionPipeline
{
    private readonly PipelineOptions _options = options.Value;
    private readonly InFlightRequests _inFlight = new();
    private readonly StoredOutcomes _stored = new(store, options.Value);
    private readonly IStandInStage[] _hostStages = [.. hostStages];
    private int _standIns;

    // While all is well no step waits, and none pays for a state machine until it does: a healthy payment took 373 ns with two of them and a second look at the clock,
    // and takes 297 ns, 154 of them the detector's (AMD EPYC, November 2026).
    public ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset now = time.GetUtcNow();
        if (RequestRules.Check(request, now, _options) is { } bad)
            return ValueTask.FromResult(new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = now, Refusal = bad });

        InFlightRequests.Entry entry = _inFlight.Enter(request);
        if (entry.IsConflict)
            return ValueTask.FromResult(Replay.Conflict(request, now));
        if (entry.Earlier is { } earlier)
            return WaitAsync(earlier, request, now, cancellationToken);
        if (telemetry.Activities.HasListeners())
            return ExecuteTracedAsync(entry, request, now, cancellationToken);
        ValueTask<Attempt> execution = ExecuteOnceAsync(request, now, entry.Unwritten, cancellationToken);
        if (!execution.IsCompletedSuccessfully)
            return LeaveAsync(entry, execution, now);
        Attempt attempt = execution.Result;
        Leave(entry, attempt, now);
        return ValueTask.FromResult(attempt.Outcome);
    }

    private async ValueTask<TransactionOutcome> ExecuteTracedAsync(InFlightRequests.Entry entry, TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Attempt attempt = default;
        try
        {
            using Activity? activity = telemetry.Activities.StartActivity("payment");
            attempt = await ExecuteOnceAsync(request, now, entry.Unwritten, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("faulttolerantpay.outcome", attempt.Outcome.Kind.ToString());
        }
        finally
        {
            Leave(entry, attempt, now);
        }
        return attempt.Outcome;
    }

    private async ValueTask<TransactionOutcome> LeaveAsync(InFlightRequests.Entry entry, ValueTask<Attempt> execution, DateTimeOffset now)
    {
        Attempt attempt = default;
        try
        {
            attempt = await execution.ConfigureAwait(false);
        }
        finally
        {
            Leave(entry, attempt, now);
        }
        return attempt.Outcome;
    }

    /// <summary>Takes the mark away, whatever came of it; nothing may keep it from being taken.</summary>
    private void Leave(in InFlightRequests.Entry entry, Attempt attempt, DateTimeOffset now)
    {
        _inFlight.Leave(entry, attempt.Outcome, attempt.Unwritten);
        if (attempt.Outcome is not null)
            telemetry.Answered(attempt.Outcome, telemetry.MeasuresDuration ? time.GetUtcNow() - now : null);
    }

    /// <summary>The flow of one payment that is not known to be under way: stored outcome, business system, stand-in.</summary>
    private ValueTask<Attempt> ExecuteOnceAsync(TransactionRequest request, DateTimeOffset now, TransactionRecord? unwritten, CancellationToken cancellationToken) =>
        unwritten is null && !_options.RecordBeforePrimary && _stored.AreNone(now)
            ? SendAsync(request, intent: null, now, now, cancellationToken)
            : LookUpAndSendAsync(request, now, unwritten, cancellationToken);

    /// <summary>The stored outcome, where there is one; else the business system, after the intent is stored where policy wants it.</summary>
    private async ValueTask<Attempt> LookUpAndSendAsync(TransactionRequest request, DateTimeOffset now, TransactionRecord? unwritten, CancellationToken cancellationToken)
    {
        TransactionRecord? intent = null;
        try
        {
            if (unwritten is not null)
                return await HoldAsync(unwritten, cancellationToken).ConfigureAwait(false);
            TransactionRecord? stored = await _stored.FindAsync(request.Key, now, cancellationToken).ConfigureAwait(false);
            if (stored is not null && !Replay.MayTryAgain(stored, request))
                return Replay.Of(stored, request, now);
            if (stored is not null || _options.RecordBeforePrimary)
            {
                intent = Pending(request, OutcomeReasons.InProgress, now) with { Version = stored?.Version ?? 0, StoredAt = stored?.StoredAt ?? now };
                if (!await StoreAsync(intent, ResolveAt(request), cancellationToken).ConfigureAwait(false))
                    return await ReplayAsync(request, now, cancellationToken).ConfigureAwait(false);
                intent = intent with { Version = intent.Version + 1 };
            }
        }
        catch (StoreException exception)
        {
            PipelineLog.StoreFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            // A pending outcome that is still not durable keeps its mark.
            return new Attempt(Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now), unwritten);
        }
        return await SendAsync(request, intent, now, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the business system, and goes on with what it says.</summary>
    /// <param name="request">The payment.</param>
    /// <param name="intent">Its intent, where one is stored.</param>
    /// <param name="now">When the payment began.</param>
    /// <param name="sentAt">The present time: the resolver takes it that nothing leaves after the caller's deadline.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    private ValueTask<Attempt> SendAsync(TransactionRequest request, TransactionRecord? intent, DateTimeOffset now, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Attempt>(cancellationToken);
        if (sentAt >= request.AnswerBy)
            return WithdrawAsync(intent, Unstored(OutcomeKind.Unavailable, OutcomeReasons.DeadlinePassed, now));
        ValueTask<PrimaryResult> primary = AskPrimaryAsync(request, isPastBreaker: false, cancellationToken);
        return primary.IsCompletedSuccessfully
            ? GoOnAsync(request, primary.Result, intent, now, cancellationToken)
            : AwaitAndGoOnAsync(request, primary, intent, now, cancellationToken);
    }

    private async ValueTask<Attempt> AwaitAndGoOnAsync(
        TransactionRequest request, ValueTask<PrimaryResult> primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken) =>
        await GoOnAsync(request, await primary.ConfigureAwait(false), intent, now, cancellationToken).ConfigureAwait(false);

    private ValueTask<Attempt> GoOnAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken) =>
        primary.Outcome switch
        {
            OperationOutcome.NotExecuted when primary.Fault != FaultKind.None => StandInAsync(request, primary, intent, now, cancellationToken),
            OperationOutcome.Unknown when _options.WhenPrimaryUnknown == UnknownPrimaryPolicy.StandIn => StandInAsync(request, primary, intent, now, cancellationToken),
            _ => ConcludeAsync(request, primary, intent, now, cancellationToken),
        };

    private ValueTask<PrimaryResult> AskPrimaryAsync(TransactionRequest request, bool isPastBreaker, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<PrimaryResult> call = isPastBreaker ? faults.ExecutePastBreakerAsync(request, cancellationToken) : faults.ExecuteAsync(request, cancellationToken);
            return call.IsCompletedSuccessfully ? call : AwaitPrimaryAsync(call, request);
        }
        catch (Exception exception)
        {
            return ValueTask.FromResult(Unknown(request, exception));
        }
    }

    private async ValueTask<PrimaryResult> AwaitPrimaryAsync(ValueTask<PrimaryResult> call, TransactionRequest request)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return Unknown(request, exception);
        }
    }

    /// <summary>A detector answers with a result; one that throws leaves open what was sent.</summary>
    private PrimaryResult Unknown(TransactionRequest request, Exception exception)
    {
        PipelineLog.PrimaryFailed(logger, exception, request.Merchant.Value, request.Order.Value);
        return PrimaryResult.Unknown(FaultKind.Application);
    }

    /// <summary>What the business system said stands: final, held as pending, or (nothing happened) unavailable.</summary>
    private ValueTask<Attempt> ConcludeAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (primary.Outcome)
        {
            case OperationOutcome.Succeeded:
                return FinishAsync(intent, new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now, Reference = primary.Reference });
            case OperationOutcome.Declined:
                return FinishAsync(intent, new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = now, Reason = primary.Code });
            case OperationOutcome.NotExecuted:
                bool isOverload = primary.Code == OutcomeReasons.TooManyPastBreaker;
                return WithdrawAsync(
                    intent,
                    isOverload ? Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPastBreaker, now) : Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown, now));
            default:
                string reason = primary.Outcome == OperationOutcome.Pending ? OutcomeReasons.PrimaryPending : OutcomeReasons.PrimaryUnknown;
                TransactionRecord held = intent is null ? Pending(request, reason, now) : intent with { Outcome = intent.Outcome with { Reason = reason } };
                return HoldAsync(held, cancellationToken);
        }
    }

    /// <summary>The bank decides in the business system's place: consent, admission, limit, credit, settlement, with the host's own stages between.</summary>
    private async ValueTask<Attempt> StandInAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        bool isUnknown = primary.Outcome == OperationOutcome.Unknown;
        if (Interlocked.Increment(ref _standIns) > _options.MaxConcurrentStandIns)
        {
            Interlocked.Decrement(ref _standIns);
            return isUnknown
                ? await ConcludeAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false)
                : await WithdrawAsync(intent, Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyStandIns, now)).ConfigureAwait(false);
        }
        try
        {
            Merchant? merchant = await merchants.FindAsync(request.Merchant, cancellationToken).ConfigureAwait(false);
            if (merchant is null || !merchant.Consent.IsInForceAt(now))
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);

            var context = new StandInContext { Request = request, Merchant = merchant, FaultState = faults.State, Now = now };
            StandInDecision decision = await DecideAsync(context, isUnknown, intent, cancellationToken).ConfigureAwait(false);
            if (decision.SendsToBusinessSystem)
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);
            if (decision.Outcome is { } outcome)
                return outcome;
            // While nobody can tell whether the business system executed it, a refusal would be a second answer: it is held instead (M3).
            return isUnknown
                ? await ConcludeAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false)
                : await RefuseAsync(request, decision.Refusal!, intent, now, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (isUnknown)
        {
            // Whatever went wrong, or whoever gave up: an outcome that nobody can tell is held.
            PipelineLog.StandInFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            return await ConcludeAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PipelineLog.StoreFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            return Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now);
        }
        finally
        {
            Interlocked.Decrement(ref _standIns);
        }
    }

    /// <summary>The stages in their order; the first that refuses ends it.</summary>
    private async ValueTask<StandInDecision> DecideAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken)
    {
        if (await AskHostAsync(StagePosition.BeforeAdmission, context, cancellationToken).ConfigureAwait(false) is { } beforeAdmission)
            return new StandInDecision(beforeAdmission);
        AdmissionAnswer admitted = await admission.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (admitted.Verdict == AdmissionVerdict.SendToBusinessSystem)
            return StandInDecision.ToBusinessSystem;
        if (admitted.Verdict == AdmissionVerdict.Refused)
            return new StandInDecision(admitted.Refusal!);

        if (await AskHostAsync(StagePosition.BeforeLimit, context, cancellationToken).ConfigureAwait(false) is { } beforeLimit)
            return new StandInDecision(beforeLimit);
        StageDecision<LimitUsed> limitUsed = await limit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (limitUsed.Refusal is { } limitRefusal)
            return new StandInDecision(limitRefusal);
        context.Add(limitUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeCredit, context, cancellationToken).ConfigureAwait(false) is { } beforeCredit)
            return new StandInDecision(beforeCredit);
        StageDecision<CreditUsed> creditUsed = await credit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (creditUsed.Refusal is { } creditRefusal)
            return new StandInDecision(creditRefusal);
        context.Add(creditUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeSettlement, context, cancellationToken).ConfigureAwait(false) is { } beforeSettlement)
            return new StandInDecision(beforeSettlement);
        _stored.WillStore();
        SettlementAnswer settled = await settlement.SettleAsync(context, isPrimaryUnknown, intent, cancellationToken).ConfigureAwait(false);
        return settled.Outcome is { } outcome ? StandInDecision.Settled(outcome) : new StandInDecision(settled.Refusal!);
    }

    private async ValueTask<Refusal?> AskHostAsync(StagePosition position, StandInContext context, CancellationToken cancellationToken)
    {
        foreach (IStandInStage stage in _hostStages)
        {
            if (stage.Position != position)
                continue;
            try
            {
                if (await stage.DecideAsync(context, cancellationToken).ConfigureAwait(false) is { } refusal)
                    return refusal;
            }
            catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
            {
                // A stage that cannot decide must not let money go.
                PipelineLog.StageFailed(logger, exception, stage.GetType().Name, context.Request.Merchant.Value, context.Request.Order.Value);
                return new Refusal { Code = RefusalCode.StageRefused, Rule = RuleNames.StageFailed, Figures = [new Figure("stage", stage.GetType().Name)] };
            }
        }
        return null;
    }

    /// <summary>Without consent the request goes to the business system, fault or not (design: never stand-in without consent, M9); but never a second time.</summary>
    private async ValueTask<Attempt> WithoutConsentAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        PrimaryResult result = primary.Fault == FaultKind.Withheld && time.GetUtcNow() < request.AnswerBy
            ? await AskPrimaryAsync(request, isPastBreaker: true, cancellationToken).ConfigureAwait(false)
            : primary;
        return await ConcludeAsync(request, result, intent, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores a pending outcome before it is answered. Where the store does not take it, the mark in memory stays, so that nothing else is tried (M3).</summary>
    private async ValueTask<Attempt> HoldAsync(TransactionRecord pending, CancellationToken cancellationToken)
    {
        try
        {
            if (await StoreAsync(pending, time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false))
                return pending.Outcome;
            return await ReplayAsync(pending.Request, pending.Outcome.DecidedAt, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PipelineLog.OutcomeNotWritten(logger, exception, pending.Request.Merchant.Value, pending.Request.Order.Value);
            return new Attempt(Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, pending.Outcome.DecidedAt), pending);
        }
    }

    /// <summary>Stores a refusal with its notice in one step.</summary>
    private async ValueTask<Attempt> RefuseAsync(TransactionRequest request, Refusal refusal, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outcome = new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = now, Refusal = refusal };
        TransactionRecord record = intent is null ? new TransactionRecord { Request = request, Outcome = outcome, StoredAt = now } : intent with { Outcome = outcome };
        Few<OutboxMessage> notices = refusal.Notice is { } notice ? [Notices.Refused(request, notice, outcome)] : [];
        return await StoreAsync(record, dueAt: null, cancellationToken, notices).ConfigureAwait(false)
            ? outcome
            : await ReplayAsync(request, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A final outcome of the business system: stored only where the intent was.</summary>
    private ValueTask<Attempt> FinishAsync(TransactionRecord? intent, TransactionOutcome outcome) =>
        intent is null ? ValueTask.FromResult<Attempt>(outcome) : FinishIntentAsync(intent, outcome);

    private async ValueTask<Attempt> FinishIntentAsync(TransactionRecord intent, TransactionOutcome outcome)
    {
        try
        {
            // The resolver, or another node, may have decided meanwhile: what is stored is the answer (M4).
            if (!await StoreAsync(intent with { Outcome = outcome }, dueAt: null, CancellationToken.None).ConfigureAwait(false))
                return await ReplayAsync(intent.Request, outcome.DecidedAt, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The intent is durable: the resolver asks the business system and stores what it says.
            PipelineLog.OutcomeNotWritten(logger, exception, intent.Request.Merchant.Value, intent.Request.Order.Value);
            // "Declined" may be the word for a payment that was fenced meanwhile, which the resolver calls failed: two answers (M4). Nothing happened, so the caller may ask again.
            if (outcome.Kind == OutcomeKind.DeclinedByPrimary)
                return Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, outcome.DecidedAt);
        }
        return outcome;
    }

    /// <summary>Nothing happened and nothing is stored as an outcome: an intent that was stored is marked so, and the same key may try again.</summary>
    private async ValueTask<Attempt> WithdrawAsync(TransactionRecord? intent, TransactionOutcome outcome)
    {
        if (intent is not null)
            await FinishAsync(intent, intent.Outcome with { Reason = OutcomeReasons.Withdrawn }).ConfigureAwait(false);
        return outcome;
    }

    private async ValueTask<bool> StoreAsync(TransactionRecord record, DateTimeOffset? dueAt, CancellationToken cancellationToken, Few<OutboxMessage> outbox = default)
    {
        _stored.WillStore();
        var item = new WorkItemKey(WorkKind.Transaction, record.Key);
        bool isInQueue = dueAt is not null || record.Version > 0;
        var work = new WorkChange[outbox.Count + (isInQueue ? 1 : 0)];
        for (int i = 0; i < outbox.Count; i++)
            work[i] = new WorkChange(outbox[i].Stream, record.Outcome.DecidedAt, KeepsEarlier: true);
        if (isInQueue)
            work[^1] = new WorkChange(item, dueAt);
        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Transaction = record,
                Outbox = outbox,
                Work = work,
                Timeline = [new TimelineEvent(record.Key, now, TransactionEvents.Of(record.Outcome), record.Outcome.Refusal?.ToString() ?? record.Outcome.Reason ?? "")],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted;
    }

    private async ValueTask<Attempt> ReplayAsync(TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        TransactionRecord? record = await store.FindTransactionAsync(request.Key, cancellationToken).ConfigureAwait(false);
        return record is null ? Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, now) : Replay.Of(record, request, now);
    }

    /// <summary>Waits for the earlier request with the same key, no longer than this caller waits.</summary>
    private async ValueTask<TransactionOutcome> WaitAsync(Task<TransactionOutcome> earlier, TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        TimeSpan wait = request.AnswerBy - now;
        try
        {
            return await earlier.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, now);
        }
    }

    /// <summary>The resolver asks only when no request of this payment can still be on its way to the business system.</summary>
    private static DateTimeOffset ResolveAt(TransactionRequest request) => request.AnswerBy;

    private static TransactionRecord Pending(TransactionRequest request, string reason, DateTimeOffset now) => new()
    {
        Request = request,
        StoredAt = now,
        Outcome = new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = now, Reason = reason },
    };

    private static TransactionOutcome Unstored(OutcomeKind kind, string reason, DateTimeOffset now) => new() { Kind = kind, DecidedAt = now, Reason = reason };

    /// <summary>How one execution ended, and the pending record that could not be written, if there is one.</summary>
    private readonly record struct Attempt(TransactionOutcome Outcome, TransactionRecord? Unwritten)
    {
        public static implicit operator Attempt(TransactionOutcome outcome) => new(outcome, null);
    }

    /// <summary>What the stages decided: a stored outcome, a refusal, or that the business system is to be asked.</summary>
    private readonly record struct StandInDecision(Refusal? Refusal, TransactionOutcome? Outcome = null, bool SendsToBusinessSystem = false)
    {
        public static StandInDecision ToBusinessSystem => new(null, null, true);

        public static StandInDecision Settled(TransactionOutcome outcome) => new(null, outcome);
    }
}
