using System.Diagnostics;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>The pipeline: the business system while it answers, the bank's own decision while it does not.</summary>
internal sealed class FallbackTransactionPipeline(
    IFaultDetector faults,
    IMerchantStore merchants,
    OutcomeRecorder outcomes,
    StoreCalls calls,
    StandInStages stages,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger) : IFallbackTransactionPipeline
{
    private readonly PipelineOptions _options = options.Value;
    private readonly InFlightRequests _inFlight = new(time);
    private int _standIns;

    public async ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset now = time.GetUtcNow();
        if (RequestRules.Check(request, now, _options) is { } bad)
            return new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = now, Refusal = bad };

        InFlightRequests.Entry entry = _inFlight.Enter(request);
        if (entry.Earlier is { } earlier)
            return await WaitAsync(earlier, request, now, cancellationToken).ConfigureAwait(false);
        if (entry.Holder is { } holder)
            return Replay.UnderWay(holder, request, now);

        TransactionOutcome? outcome = null;
        using Activity? activity = telemetry.Activities.StartActivity("payment");
        try
        {
            outcome = await ExecuteOnceAsync(request, now, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("faulttolerantpay.outcome", outcome.Kind.ToString());
            return outcome;
        }
        finally
        {
            _inFlight.Leave(entry, outcome);
            if (outcome is not null)
                telemetry.Answered(outcome, telemetry.MeasuresDuration ? time.GetUtcNow() - now : null);
        }
    }

    /// <summary>The flow of one payment: known, or put on record; the business system; where that did not execute it for certain, the bank in its place; the answer.</summary>
    private async ValueTask<TransactionOutcome> ExecuteOnceAsync(TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Recording recording = await outcomes.RecordAsync(request, now).ConfigureAwait(false);
        if (recording.Answer is { } answer)
            return answer;
        if (cancellationToken.IsCancellationRequested || time.GetUtcNow() >= request.AnswerBy)
        {
            // The resolver takes it that nothing leaves after the caller's deadline.
            TransactionOutcome tooLate = await outcomes.WithdrawAsync(recording.Intent, TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.DeadlinePassed, now)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return tooLate;
        }
        PrimaryResult primary = await AskPrimaryAsync(request, isPastBreaker: false, cancellationToken).ConfigureAwait(false);
        bool standsIn = (primary.Outcome == OperationOutcome.NotExecuted && primary.Fault != FaultKind.None)
            || (primary.Outcome == OperationOutcome.Unknown && _options.WhenPrimaryUnknown == UnknownPrimaryPolicy.StandIn);
        return standsIn
            ? await StandInAsync(request, primary, recording.Intent, now, cancellationToken).ConfigureAwait(false)
            : await ConcludeAsync(request, primary, recording.Intent, now).ConfigureAwait(false);
    }

    private async ValueTask<PrimaryResult> AskPrimaryAsync(TransactionRequest request, bool isPastBreaker, CancellationToken cancellationToken)
    {
        try
        {
            return isPastBreaker
                ? await faults.ExecutePastBreakerAsync(request, cancellationToken).ConfigureAwait(false)
                : await faults.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A detector answers with a result; one that throws leaves open what was sent.
            PipelineLog.PrimaryFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            return PrimaryResult.Unknown(FaultKind.Application);
        }
    }

    /// <summary>What the business system said stands: final, held as pending, or (nothing happened) unavailable.</summary>
    private ValueTask<TransactionOutcome> ConcludeAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now)
    {
        switch (primary.Outcome)
        {
            case OperationOutcome.Succeeded:
                return outcomes.FinishAsync(request, intent, new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now, Reference = primary.Reference });
            case OperationOutcome.Declined:
                return outcomes.FinishAsync(request, intent, new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = now, Reason = primary.Code });
            case OperationOutcome.NotExecuted:
                bool isOverload = primary.Code == OutcomeReasons.TooManyPastBreaker;
                return outcomes.WithdrawAsync(
                    intent,
                    isOverload ? TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPastBreaker, now) : TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown, now));
            default:
                string reason = primary.Outcome == OperationOutcome.Pending ? OutcomeReasons.PrimaryPending : OutcomeReasons.PrimaryUnknown;
                TransactionRecord held = intent is null ? TransactionRecord.Pending(request, reason, now) : intent with { Outcome = intent.Outcome with { Reason = reason } };
                return outcomes.HoldAsync(held);
        }
    }

    /// <summary>The bank decides in the business system's place: consent, admission, limit, credit, settlement, with the host's own stages between.</summary>
    private async ValueTask<TransactionOutcome> StandInAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        bool isUnknown = primary.Outcome == OperationOutcome.Unknown;
        if (Interlocked.Increment(ref _standIns) > _options.MaxConcurrentStandIns)
        {
            Interlocked.Decrement(ref _standIns);
            return isUnknown
                ? await ConcludeAsync(request, primary, intent, now).ConfigureAwait(false)
                : await outcomes.WithdrawAsync(intent, TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyStandIns, now)).ConfigureAwait(false);
        }
        try
        {
            // Without its record on disk nobody knows whether it was paid before: no money goes out on that.
            if (intent is { Version: 0 })
            {
                Recording recording = await outcomes.StoreIntentAsync(request, now).ConfigureAwait(false);
                if (recording.Answer is { } answer)
                    return isUnknown ? await ConcludeAsync(request, primary, intent, now).ConfigureAwait(false) : answer;
                intent = recording.Intent;
            }
            Merchant? merchant = await calls.ReadAsync(() => merchants.FindAsync(request.Merchant, cancellationToken), request.AnswerBy).ConfigureAwait(false);
            if (merchant is null || !merchant.Consent.IsInForceAt(now))
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);

            var context = new StandInContext { Request = request, Merchant = merchant, FaultState = faults.State, Now = now };
            StandInDecision decision = await stages.DecideAsync(context, isUnknown, intent, cancellationToken).ConfigureAwait(false);
            if (decision.SendsToBusinessSystem)
                return await WithoutConsentAsync(request, primary, intent, now, cancellationToken).ConfigureAwait(false);
            if (decision.Outcome is { } outcome)
            {
                return isUnknown && !IsOnRecord(outcome, request)
                    ? await ConcludeAsync(request, primary, intent, now).ConfigureAwait(false)
                    : outcome;
            }
            if (decision.IsHeld)
                return await ConcludeAsync(request, PrimaryResult.Unknown(FaultKind.Application), intent, now).ConfigureAwait(false);
            // While nobody can tell whether the business system executed it, a refusal would be a second answer: it is held instead (M3).
            return isUnknown
                ? await ConcludeAsync(request, primary, intent, now).ConfigureAwait(false)
                : await outcomes.RefuseAsync(request, decision.Refusal!, intent, now).ConfigureAwait(false);
        }
        catch (Exception exception) when (isUnknown)
        {
            // Whatever went wrong, or whoever gave up: an outcome that nobody can tell is held.
            PipelineLog.StandInFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            return await ConcludeAsync(request, primary, intent, now).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PipelineLog.StoreFailed(logger, exception, request.Merchant.Value, request.Order.Value);
            // A write without an answer may take effect yet: "nothing was done" would be too much said.
            return await outcomes.WithdrawAsync(
                intent, exception.NothingWritten ? TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, now) : Replay.InProgress(now)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await outcomes.WithdrawAsync(intent, TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown, now)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _standIns);
        }
    }

    /// <summary>
    /// Whether the outcome is stored, and is this attempt's own. Where it is not, the unknown try at the business system must still block
    /// the payment (M3).
    /// </summary>
    private static bool IsOnRecord(TransactionOutcome outcome, TransactionRequest request) =>
        outcome.Kind is not (OutcomeKind.InProgress or OutcomeKind.Unavailable) && (outcome.Attempt is not { } attempt || attempt == request.Key.Attempt);

    /// <summary>Without consent the request goes to the business system, fault or not (design: never stand-in without consent, M9); but never a second time.</summary>
    private async ValueTask<TransactionOutcome> WithoutConsentAsync(TransactionRequest request, PrimaryResult primary, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        PrimaryResult result = primary.Fault == FaultKind.Withheld && time.GetUtcNow() < request.AnswerBy
            ? await AskPrimaryAsync(request, isPastBreaker: true, cancellationToken).ConfigureAwait(false)
            : primary;
        return await ConcludeAsync(request, result, intent, now).ConfigureAwait(false);
    }

    /// <summary>Waits for the earlier request with the same key, no longer than this caller waits.</summary>
    private async ValueTask<TransactionOutcome> WaitAsync(Task<TransactionOutcome?> earlier, TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        TimeSpan wait = request.AnswerBy - now;
        TransactionOutcome? outcome = null;
        try
        {
            outcome = await earlier.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is still under way.
        }
        return outcome is { Kind: OutcomeKind.Pending } pending
            ? await outcomes.NewestAsync(request, pending, now).ConfigureAwait(false)
            : outcome ?? Replay.InProgress(now);
    }
}
