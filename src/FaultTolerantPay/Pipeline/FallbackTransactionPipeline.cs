using System.Diagnostics;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>The pipeline: the business system while it answers, the bank's own decision while it does not.</summary>
internal sealed class FallbackTransactionPipeline(
    IFaultDetector faults,
    IMerchantStore merchants,
    StoredOutcomes stored,
    OutcomeRecorder outcomes,
    StandInStages stages,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger) : IFallbackTransactionPipeline
{
    private readonly PipelineOptions _options = options.Value;
    private readonly InFlightRequests _inFlight = new();
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
        if (entry.Conflicting is { } known)
            return ValueTask.FromResult(Replay.Conflict(known, request, now));
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
        unwritten is null && !_options.RecordBeforePrimary && stored.AreNone(now)
            ? SendAsync(request, intent: null, now, now, cancellationToken)
            : LookUpAndSendAsync(request, now, unwritten, cancellationToken);

    /// <summary>The stored outcome, where there is one; else the business system, after the intent is stored where policy wants it.</summary>
    private async ValueTask<Attempt> LookUpAndSendAsync(TransactionRequest request, DateTimeOffset now, TransactionRecord? unwritten, CancellationToken cancellationToken)
    {
        TransactionRecord? intent = null;
        try
        {
            if (unwritten is not null)
                return await outcomes.HoldAsync(unwritten, cancellationToken).ConfigureAwait(false);
            TransactionRecord? earlier = await stored.FindAsync(request.Key, now, cancellationToken).ConfigureAwait(false);
            if (earlier is not null && !Replay.MayTryAgain(earlier, request))
                return Replay.Of(earlier, request, now);
            if (earlier is not null || _options.RecordBeforePrimary)
            {
                intent = TransactionRecord.Pending(request, OutcomeReasons.InProgress, now) with { Version = earlier?.Version ?? 0, StoredAt = earlier?.StoredAt ?? now };
                if (!await outcomes.StoreAsync(intent, ResolveAt(request), cancellationToken).ConfigureAwait(false))
                    return await outcomes.ReplayAsync(request, now, cancellationToken).ConfigureAwait(false);
                intent = intent with { Version = intent.Version + 1 };
            }
        }
        catch (StoreException exception)
        {
            PipelineLog.StoreFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            // A pending outcome that is still not durable keeps its mark.
            return new Attempt(TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now), unwritten);
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
            return outcomes.WithdrawAsync(intent, TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.DeadlinePassed, now));
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
                return outcomes.FinishAsync(intent, new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now, Reference = primary.Reference });
            case OperationOutcome.Declined:
                return outcomes.FinishAsync(intent, new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = now, Reason = primary.Code });
            case OperationOutcome.NotExecuted:
                bool isOverload = primary.Code == OutcomeReasons.TooManyPastBreaker;
                return outcomes.WithdrawAsync(
                    intent,
                    isOverload ? TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPastBreaker, now) : TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown, now));
            default:
                string reason = primary.Outcome == OperationOutcome.Pending ? OutcomeReasons.PrimaryPending : OutcomeReasons.PrimaryUnknown;
                TransactionRecord held = intent is null ? TransactionRecord.Pending(request, reason, now) : intent with { Outcome = intent.Outcome with { Reason = reason } };
                return outcomes.HoldAsync(held, cancellationToken);
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
                : await outcomes.WithdrawAsync(intent, TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyStandIns, now)).ConfigureAwait(false);
        }
        try
        {
            Merchant? merchant = await merchants.FindAsync(request.Merchant, cancellationToken).ConfigureAwait(false);
            if (merchant is null || !merchant.Consent.IsInForceAt(now))
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);

            var context = new StandInContext { Request = request, Merchant = merchant, FaultState = faults.State, Now = now };
            StandInDecision decision = await stages.DecideAsync(context, isUnknown, intent, cancellationToken).ConfigureAwait(false);
            if (decision.SendsToBusinessSystem)
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);
            if (decision.Outcome is { } outcome)
                return outcome;
            if (decision.IsHeld)
                return await ConcludeAsync(request, PrimaryResult.Unknown(FaultKind.Application), intent, now, cancellationToken).ConfigureAwait(false);
            // While nobody can tell whether the business system executed it, a refusal would be a second answer: it is held instead (M3).
            return isUnknown
                ? await ConcludeAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false)
                : await outcomes.RefuseAsync(request, decision.Refusal!, intent, now, cancellationToken).ConfigureAwait(false);
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
            return TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now);
        }
        finally
        {
            Interlocked.Decrement(ref _standIns);
        }
    }

    /// <summary>Without consent the request goes to the business system, fault or not (design: never stand-in without consent, M9); but never a second time.</summary>
    private async ValueTask<Attempt> WithoutConsentAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        PrimaryResult result = primary.Fault == FaultKind.Withheld && time.GetUtcNow() < request.AnswerBy
            ? await AskPrimaryAsync(request, isPastBreaker: true, cancellationToken).ConfigureAwait(false)
            : primary;
        return await ConcludeAsync(request, result, intent, now, cancellationToken).ConfigureAwait(false);
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
            return TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, now);
        }
    }

    /// <summary>The resolver asks only when no request of this payment can still be on its way to the business system.</summary>
    private static DateTimeOffset ResolveAt(TransactionRequest request) => request.AnswerBy;
}
