using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>Decides and answers a payment in place of the business system, for a bounded number of concurrent payments.</summary>
internal sealed class StandIn(
    IntentRecorder intents,
    IMerchantStore merchants,
    IFaultDetector faults,
    StandInStages stages,
    BusinessSystemStep businessSystem,
    OutcomeRecorder outcomes,
    StoreCalls calls,
    TimeProvider time,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger)
{
    private readonly int _maxAtOnce = options.Value.MaxConcurrentStandIns;
    private int _atOnce;

    /// <summary>Answers a payment that the business system did not execute, or whose outcome there is unknown.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="primary">The result of the business system.</param>
    public async ValueTask<TransactionOutcome> AnswerAsync(PaymentInHand payment, PrimaryResult primary)
    {
        bool isUnknown = primary.Outcome == OperationOutcome.Unknown;
        try
        {
            bool isOneTooMany = Interlocked.Increment(ref _atOnce) > _maxAtOnce;

            // Nothing was executed, and nothing is decided for a caller that gave up.
            if (!isUnknown)
            {
                payment.CancellationToken.ThrowIfCancellationRequested();
            }

            if (isOneTooMany)
            {
                PaymentEnd tooMany = isUnknown ? PaymentEnd.Of(primary, payment) : Overloaded(payment);
                return await outcomes.StoreAsync(payment, tooMany).ConfigureAwait(false);
            }

            // Without a durable record no node knows whether the payment was paid before, so no money may be sent.
            if (payment.Intent is { IsDurable: false })
            {
                IntentResult recording = await intents.RecordAsync(payment).ConfigureAwait(false);
                if (recording.Answer is { } known)
                {
                    return isUnknown ? await outcomes.StoreAsync(payment, PaymentEnd.Of(primary, payment)).ConfigureAwait(false) : known;
                }

                payment = payment with { Intent = recording.Intent };
            }
            PaymentEnd end = await DecideAsync(payment, primary).ConfigureAwait(false);
            return await outcomes.StoreAsync(payment, end).ConfigureAwait(false);
        }
        catch (Exception exception) when (isUnknown)
        {
            // A payment with an unknown outcome stays pending, whatever failed and whoever gave up.
            PipelineLog.StandInFailed(logger, exception, payment.Request.Merchant.Value, payment.Request.Order.Value);
            return await outcomes.StoreAsync(payment, PaymentEnd.Of(primary, payment)).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PipelineLog.StoreFailed(logger, exception, payment.Request.Merchant.Value, payment.Request.Order.Value);
            return await outcomes.StoreAsync(payment, StoreFailed(payment, exception)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await outcomes.StoreAsync(payment, NotExecuted(payment)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    /// <summary>
    /// Consent, admission, limit, credit, settlement, with the host's stages in between. While the original is unknown, only a stored
    /// advance may be the answer. Everything else could contradict the business system, so the payment stays pending (M3).
    /// </summary>
    private async ValueTask<PaymentEnd> DecideAsync(PaymentInHand payment, PrimaryResult primary)
    {
        TransactionRequest request = payment.Request;
        bool isUnknown = primary.Outcome == OperationOutcome.Unknown;
        Merchant? merchant = await calls.ReadAsync(
            () => merchants.FindAsync(request.Merchant, payment.CancellationToken), request.AnswerBy).ConfigureAwait(false);
        if (merchant is null || !merchant.Consent.IsInForceAt(payment.ReceivedAt))
        {
            return await WithoutConsentAsync(payment, primary).ConfigureAwait(false);
        }

        var context = new StandInContext { Request = request, Merchant = merchant, FaultState = faults.State, Now = payment.ReceivedAt };
        StandInDecision decision = await stages.DecideAsync(payment, context, isUnknown).ConfigureAwait(false);
        return decision switch
        {
            StandInDecision.ToBusinessSystem => await WithoutConsentAsync(payment, primary).ConfigureAwait(false),
            StandInDecision.Settled settled when !isUnknown || IsOnRecord(settled.Outcome, request) =>
                new PaymentEnd.Answered(settled.Outcome),
            StandInDecision.Refused refused when !isUnknown => new PaymentEnd.Refused(refused.Refusal),
            _ => PaymentEnd.Of(primary, payment),
        };
    }

    /// <summary>
    /// Whether the outcome is stored and belongs to this attempt. If not, the call to the business system with its unknown outcome must
    /// still block the payment (M3).
    /// </summary>
    private static bool IsOnRecord(TransactionOutcome outcome, TransactionRequest request) =>
        outcome.Kind is not (OutcomeKind.InProgress or OutcomeKind.Unavailable)
        && (outcome.Attempt is not { } attempt || attempt == request.Key.Attempt);

    /// <summary>Without consent the request goes to the business system, even during a fault (M9), but never twice.</summary>
    private async ValueTask<PaymentEnd> WithoutConsentAsync(PaymentInHand payment, PrimaryResult primary)
    {
        bool wasWithheld = primary.Fault == FaultKind.Withheld && time.GetUtcNow() < payment.Request.AnswerBy;
        PrimaryResult result = wasWithheld ? await businessSystem.ExecutePastBreakerAsync(payment).ConfigureAwait(false) : primary;
        if (result.Fault == FaultKind.Withheld)
        {
            payment.CancellationToken.ThrowIfCancellationRequested();
        }

        return PaymentEnd.Of(result, payment);
    }

    private static PaymentEnd.Withdrawn Overloaded(PaymentInHand payment) =>
        new(payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyStandIns));

    private static PaymentEnd.Withdrawn NotExecuted(PaymentInHand payment) =>
        new(payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown));

    /// <summary>A write without an answer may still take effect, so "not executed" would claim too much.</summary>
    private static PaymentEnd.Withdrawn StoreFailed(PaymentInHand payment, StoreException exception) => new(exception switch
    {
        { IsOverload: true, NothingWritten: true } => payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.StoreOverloaded),
        { NothingWritten: true } => payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown),
        _ => payment.InProgress(),
    });
}
