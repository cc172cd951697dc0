using System.Diagnostics;
using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>The pipeline: the business system while it answers, the bank's own decision while it does not.</summary>
internal sealed class FallbackTransactionPipeline(
    PaymentIntake intake,
    BusinessSystemStep businessSystem,
    StandIn standIn,
    OutcomeRecorder outcomes,
    HeldPayments held,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<PipelineOptions> options) : IFallbackTransactionPipeline
{
    private readonly PipelineOptions _options = options.Value;
    private readonly InFlightRequests _inFlight = new(time);

    public async ValueTask<TransactionOutcome> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var payment = new PaymentInHand(request, time.GetUtcNow(), cancellationToken);
        if (RequestRules.Check(request, payment.ReceivedAt, _options) is { } badRequest)
            return payment.Refused(badRequest);

        // One request for an order at a time: another for the same attempt waits for its answer, any other is told that the order is being
        // paid (M2).
        InFlightRequests.InFlightEntry entry = _inFlight.Enter(request);
        if (entry.Earlier is { } earlier)
            return await WaitForAsync(earlier, payment).ConfigureAwait(false);
        if (entry.Holder is { } holder)
            return Replay.UnderWay(holder, request, payment.ReceivedAt);

        TransactionOutcome? answer = null;
        using Activity? activity = telemetry.Activities.StartActivity("payment");
        try
        {
            // Known already? Else it goes on record before anything is sent.
            IntentResult recording = await intake.RecordAsync(payment).ConfigureAwait(false);
            if (recording.Answer is { } known)
                return answer = known;
            if (recording.Intent is { } intent)
                payment = payment with { Intent = intent };

            if (IsTooLate(payment))
            {
                TransactionOutcome tooLate = await outcomes.StoreAsync(payment, TooLate(payment)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return answer = tooLate;
            }
            PrimaryResult primary = await businessSystem.ExecuteAsync(payment).ConfigureAwait(false);
            return answer = MayStandIn(primary)
                ? await standIn.AnswerAsync(payment, primary).ConfigureAwait(false)
                : await outcomes.StoreAsync(payment, PaymentEnd.Of(primary, payment)).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.Leave(entry, answer);
            Tell(activity, answer, payment);
        }
    }

    /// <summary>Waits for the answer to an earlier request for the same attempt, no longer than this caller waits.</summary>
    private async ValueTask<TransactionOutcome> WaitForAsync(Task<TransactionOutcome?> earlier, PaymentInHand payment)
    {
        TimeSpan wait = payment.Request.AnswerBy - payment.ReceivedAt;
        TransactionOutcome? outcome = null;
        try
        {
            TimeSpan atMost = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            outcome = await earlier.WaitAsync(atMost, time, payment.CancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The earlier request is still under way.
        }
        return outcome is { Kind: OutcomeKind.Pending } pending
            ? await held.NewestAsync(payment, pending).ConfigureAwait(false)
            : outcome ?? payment.InProgress();
    }

    /// <summary>The resolver relies on it that nothing leaves after the caller's deadline.</summary>
    private bool IsTooLate(PaymentInHand payment) =>
        payment.CancellationToken.IsCancellationRequested || time.GetUtcNow() >= payment.Request.AnswerBy;

    private static PaymentEnd.Withdrawn TooLate(PaymentInHand payment) =>
        new(payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.DeadlinePassed));

    /// <summary>
    /// Whether the business system failed and certainly did not execute the payment, or policy has the bank stand in although nobody can
    /// tell (M3).
    /// </summary>
    private bool MayStandIn(PrimaryResult primary) =>
        (primary.Outcome == OperationOutcome.NotExecuted && primary.Fault != FaultKind.None)
        || (primary.Outcome == OperationOutcome.Unknown && _options.WhenPrimaryUnknown == UnknownPrimaryPolicy.StandIn);

    private void Tell(Activity? activity, TransactionOutcome? answer, PaymentInHand payment)
    {
        if (answer is null)
            return;
        activity?.SetTag("faulttolerantpay.outcome", answer.Kind.ToString());
        telemetry.Answered(answer, telemetry.MeasuresDuration ? time.GetUtcNow() - payment.ReceivedAt : null);
    }
}
