using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>Executes payments through the business system while it works. While it does not, the bank decides in its place.</summary>
internal sealed class FallbackTransactionPipeline(
    PaymentIntake intake,
    BusinessSystemStep businessSystem,
    StandIn standIn,
    OutcomeRecorder outcomes,
    PendingPayments held,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<PipelineOptions> options) : IFallbackTransactionPipeline
{
    private readonly PipelineOptions _options = options.Value;
    private readonly InFlightRequests _inFlight = new(time);
    private int _underWay;

    public async ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var payment = new PaymentInHand(request, time.GetUtcNow(), cancellationToken);
        if (RequestRules.Check(request, payment.ReceivedAt, _options) is { } badRequest)
        {
            return payment.Refused(badRequest);
        }

        // Whoever cannot be served soon is told so before anything is begun: waiting would only delay those who can.
        if (Interlocked.Increment(ref _underWay) > _options.MaxConcurrentPayments)
        {
            Interlocked.Decrement(ref _underWay);
            TransactionOutcome overloaded = payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPayments);
            telemetry.Answered(overloaded, took: null);
            return overloaded;
        }

        try
        {
            return await ExecuteOnceAsync(payment).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Executes a payment, unless its order is under way already.</summary>
    private async ValueTask<TransactionOutcome> ExecuteOnceAsync(PaymentInHand payment)
    {
        TransactionRequest request = payment.Request;

        // Only one request for an order runs at a time. A second request for the same attempt waits for the result of the first. A request
        // for another attempt is answered that the order is being paid (M2).
        InFlightRequests.InFlightEntry entry = _inFlight.Enter(request);
        if (entry.Earlier is { } earlier)
        {
            return await WaitForAsync(earlier, payment).ConfigureAwait(false);
        }

        if (entry.Holder is { } holder)
        {
            return Replay.UnderWay(holder, request, payment.ReceivedAt);
        }

        TransactionOutcome? answer = null;
        Activity? activity = null;
        try
        {
            activity = telemetry.Activities.StartActivity("payment");
            // An earlier request may have decided this payment already. If not, its intent is stored before anything is sent.
            IntentResult recording = await intake.RecordAsync(payment).ConfigureAwait(false);
            if (recording.Answer is { } known)
            {
                return answer = known;
            }

            if (recording.Intent is { } intent)
            {
                payment = payment with { Intent = intent };
            }

            if (IsTooLate(payment))
            {
                TransactionOutcome tooLate = await outcomes.StoreAsync(payment, TooLate(payment)).ConfigureAwait(false);
                payment.CancellationToken.ThrowIfCancellationRequested();
                return answer = tooLate;
            }
            PrimaryResult primary = await businessSystem.ExecuteAsync(payment).ConfigureAwait(false);
            return answer = MayStandIn(primary)
                ? await standIn.AnswerAsync(payment, primary).ConfigureAwait(false)
                : await outcomes.StoreAsync(payment, PaymentEnd.Of(primary, payment)).ConfigureAwait(false);
        }
        finally
        {
            // First, because a host's listener may throw.
            _inFlight.Leave(entry, answer);
            using (activity)
            {
                Report(activity, answer, payment);
            }
        }
    }

    /// <summary>Waits for the outcome of an earlier request for the same attempt, but not past this caller's deadline.</summary>
    private async ValueTask<TransactionOutcome> WaitForAsync(Task<TransactionOutcome?> earlier, PaymentInHand payment)
    {
        TimeSpan left = payment.Request.AnswerBy - payment.ReceivedAt;
        bool hasEnded = await BoundedWait.EndsWithinAsync(earlier, left, time, payment.CancellationToken).ConfigureAwait(false);
        TransactionOutcome? outcome = hasEnded ? await earlier.ConfigureAwait(false) : null;
        return outcome is { Kind: OutcomeKind.Pending } pending
            ? await held.NewestAsync(payment, pending).ConfigureAwait(false)
            : outcome ?? payment.InProgress();
    }

    /// <summary>The worker that follows payments up relies on this: nothing is sent after the caller's deadline.</summary>
    private bool IsTooLate(PaymentInHand payment) =>
        payment.CancellationToken.IsCancellationRequested || time.GetUtcNow() >= payment.Request.AnswerBy;

    private static PaymentEnd.Withdrawn TooLate(PaymentInHand payment) =>
        new(payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.DeadlinePassed));

    /// <summary>
    /// Whether stand-in may decide: the business system failed and certainly did not execute the payment, or its outcome is unknown and
    /// policy allows stand-in anyway (M3).
    /// </summary>
    private bool MayStandIn(PrimaryResult primary) =>
        (primary.Outcome == OperationOutcome.NotExecuted && primary.Fault != FaultKind.None)
        || (primary.Outcome == OperationOutcome.Unknown && _options.WhenPrimaryUnknown == UnknownPrimaryPolicy.StandIn);

    private void Report(Activity? activity, TransactionOutcome? answer, PaymentInHand payment)
    {
        if (answer is null)
        {
            return;
        }

        activity?.SetTag("faulttolerantpay.outcome", answer.Kind.ToString());
        telemetry.Answered(answer, telemetry.MeasuresDuration ? time.GetUtcNow() - payment.ReceivedAt : null);
    }
}
