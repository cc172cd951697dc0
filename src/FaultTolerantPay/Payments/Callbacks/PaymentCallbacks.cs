using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments.Callbacks;

/// <inheritdoc/>
internal sealed class PaymentCallbacks(
    ProviderCaller caller,
    IProviderSettings settings,
    IChannelPaymentStore payments,
    ChannelPaymentUpdater updater,
    ChannelResults results,
    IOptions<CallbackOptions> options,
    ILogger<PaymentCallbacks> logger) : IPaymentCallbacks
{
    private readonly CallbackOptions _options = options.Value;

    public async ValueTask<CallbackResult> ReceiveAsync(
        ProviderId provider, CallbackMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (await caller.ReadCallbackAsync(provider, message, cancellationToken).ConfigureAwait(false) is not { } reading)
        {
            return new CallbackResult(CallbackStatus.NotRead, null);
        }

        if (WhyRefused(reading, message) is { } refusal)
        {
            // Without settings, the sender may have chosen the id: it is not logged.
            string name = settings.Find(provider) is null ? "(none of the settings)" : provider.Value;
            PaymentLog.CallbackRefused(logger, name, refusal.Reason);
            return new CallbackResult(refusal.Status, null);
        }

        bool areAllKnown = true;
        foreach (CallbackReport report in reading.Reports)
        {
            // From here on the evidence is kept, even if the connection breaks.
            areAllKnown &= await RecordAsync(provider, report).ConfigureAwait(false);
        }

        return areAllKnown
            ? new CallbackResult(CallbackStatus.Recorded, reading.Reply)
            : new CallbackResult(CallbackStatus.UnknownOrder, null);
    }

    private (CallbackStatus Status, string Reason)? WhyRefused(CallbackReading reading, CallbackMessage message)
    {
        if (!reading.IsAuthentic)
        {
            return (CallbackStatus.Refused, "its signature is missing or wrong, or its body cannot be read");
        }

        if (reading.SignedAt is { } signedAt && (signedAt - message.ReceivedAt).Duration() > _options.TimeWindow)
        {
            return (CallbackStatus.OutsideWindow, $"it was signed at {signedAt:O}");
        }

        return reading.Reports.IsDefault || reading.Reports.Length > _options.MaxReports
            ? (CallbackStatus.Refused, $"it has more than {_options.MaxReports} reports")
            : null;
    }

    /// <summary>Records a report. Returns whether there is an order with its reference.</summary>
    private async ValueTask<bool> RecordAsync(ProviderId provider, CallbackReport report)
    {
        ChannelPayment? payment =
            await payments.FindChannelPaymentAsync(report.Reference, CancellationToken.None).ConfigureAwait(false);
        if (payment?.Find(report.Reference) is not { } operation)
        {
            PaymentLog.CallbackRefused(logger, provider.Value, "no order has the reference of one of its reports");
            return false;
        }

        if (FindMismatch(provider, report, payment, operation) is not { } mismatch)
        {
            await results.RecordAsync(payment.Key, operation.Number, report.Result, ResultSource.Callback, known: payment)
                .ConfigureAwait(false);
            return true;
        }

        string outcome = report.Result.Outcome.ToString();
        PaymentLog.ReportRefused(logger, provider.Value, outcome, operation.Number.ToString(), operation.Reference, mismatch.Shown);
        await updater.UpdateAsync(
            payment.Key,
            lease: null,
            change => ChannelStep.Done(change.ReportDoesNotFit(
                operation.Number,
                mismatch.What,
                $"{provider} reports {outcome} under the reference of {operation.Number} of {operation.Amount} at {operation.Channel}: "
                + mismatch.Shown)),
            CancellationToken.None,
            payment).ConfigureAwait(false);
        return true;
    }

    /// <summary>What of a report does not belong to its operation; null if all of it does.</summary>
    private (string What, string Shown)? FindMismatch(
        ProviderId provider, CallbackReport report, ChannelPayment payment, ChannelOperation operation)
    {
        string? merchantNumber = operation.MerchantNumber
            ?? settings.MerchantNumberOf(operation.Channel) ?? settings.Find(operation.Provider)?.Identity.MerchantNumber;
        return provider != operation.Provider ? ("provider", $"the order is of provider {operation.Provider}")
            : report.MerchantNumber is { } merchant && merchant != merchantNumber
                ? ("merchant", $"merchant number {PlainText.Clean(merchant, PlainText.MaxCodeLength)}")
            : report.Currency is { } currency && currency != payment.Amount.Currency ? ("currency", $"currency {currency}")
            : report.AmountMinor is { } amount
                ? amount == operation.Amount.Minor ? null : ("amount", $"an amount of {amount} minor units")
            : report.Result.Outcome == OperationOutcome.Succeeded ? ("no-amount", "no amount") : null;
    }
}
