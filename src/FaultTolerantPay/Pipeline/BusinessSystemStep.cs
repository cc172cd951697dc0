using FaultTolerantPay.Adapters;
using FaultTolerantPay.Faults;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline;

/// <summary>Asks the business system, through the fault detector.</summary>
internal sealed class BusinessSystemStep(IFaultDetector faults, ILogger<FallbackTransactionPipeline> logger)
{
    /// <summary>Has the business system execute a payment, unless the fault detector withholds it.</summary>
    public async ValueTask<PrimaryResult> ExecuteAsync(PaymentInHand payment)
    {
        try
        {
            return await faults.ExecuteAsync(payment.Request, payment.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return Unknown(payment, exception);
        }
    }

    /// <summary>
    /// Has the business system execute a payment although the fault detector takes it for down: the bank may not stand in for the merchant
    /// (M9).
    /// </summary>
    public async ValueTask<PrimaryResult> ExecutePastBreakerAsync(PaymentInHand payment)
    {
        try
        {
            return await faults.ExecuteWithoutConsentAsync(payment.Request, payment.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return Unknown(payment, exception);
        }
    }

    /// <summary>A detector answers with a result. One that throws leaves open whether anything was sent.</summary>
    private PrimaryResult Unknown(PaymentInHand payment, Exception exception)
    {
        PipelineLog.PrimaryFailed(logger, exception, payment.Request.Merchant.Value, payment.Request.Order.Value);
        return PrimaryResult.Unknown(FaultKind.Application);
    }
}
