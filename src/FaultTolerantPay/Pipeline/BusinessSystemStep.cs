using FaultTolerantPay.Faults;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline;

/// <summary>Calls the business system through the fault detector.</summary>
internal sealed class BusinessSystemStep(IFaultDetector faults, ILogger<FallbackTransactionPipeline> logger)
{
    /// <summary>Executes a payment through the business system, unless the fault detector withholds the call.</summary>
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
    /// Executes a payment through the business system although the fault detector considers it down, because the bank may not stand in for
    /// this merchant (M9).
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

    /// <summary>
    /// A detector must return a result. If it throws, it is unknown whether anything was sent, even if it throws because the caller gave
    /// up.
    /// </summary>
    private PrimaryResult Unknown(PaymentInHand payment, Exception exception)
    {
        PipelineLog.PrimaryFailed(logger, exception, payment.Request.Merchant.Value, payment.Request.Order.Value);
        return PrimaryResult.Unknown(FaultKind.Application);
    }
}
