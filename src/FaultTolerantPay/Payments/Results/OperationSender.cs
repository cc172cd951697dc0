using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Payments.Results;

/// <summary>Sends stored operations to their channels, and asks about them. Every answer is recorded.</summary>
internal sealed class OperationSender(
    ProviderCaller caller, IProviderSettings settings, ChannelResults results, ILogger<OperationSender> logger)
{
    /// <summary>Sends an operation that is already stored (M1), and records the result.</summary>
    /// <param name="payment">The payment as stored with the operation.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="card">The card's details; null if the caller gave none.</param>
    /// <param name="facts">What is known of the card, such as its agreements.</param>
    /// <param name="gaveUp">Says whether the caller gave up, so that the result is told to the merchant. It cancels nothing.</param>
    /// <returns>
    /// The payment as stored after it. As it was before, if the result could not be stored: the operation is then asked about later.
    /// </returns>
    /// <remarks>
    /// Money may be on its way: the call goes to its own end, whether anybody waits for it or not. A caller that gives up says nothing
    /// about the channel.
    /// </remarks>
    public async Task<ChannelPayment> SendAsync(
        ChannelPayment payment, ChannelOperation operation, CardDetails? card, CardFacts facts, CancellationToken gaveUp)
    {
        string? agreement = operation.IsCharge ? facts.AgreementOn(operation.Channel) : null;
        ProviderAnswer answer = OrderOf(payment, operation, card, agreement) is { } order
            ? await caller.SendAsync(order, CancellationToken.None).ConfigureAwait(false)
            : new ProviderAnswer(ProviderResult.NotExecuted(ChannelCodes.NothingSent), TimeSpan.Zero);
        ResultSource source = gaveUp.IsCancellationRequested ? ResultSource.LateReply : ResultSource.Reply;
        try
        {
            return await results.RecordAsync(payment, operation.Number, answer, source, facts: facts)
                .ConfigureAwait(false) ?? payment;
        }
        catch (StoreException exception)
        {
            // The operation is stored without an outcome, and is asked about. To the caller it is still in progress.
            PaymentLog.ResultNotStored(logger, exception, operation.Reference);
            return payment;
        }
    }

    /// <summary>Asks the channel what became of an operation, and records the result.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="lease">The lease under which a worker asks; null otherwise.</param>
    /// <param name="cancellationToken">The caller gives up waiting. The query goes on, and its result is recorded.</param>
    /// <returns>The payment as stored after it; null if the lease was lost.</returns>
    public async ValueTask<ChannelPayment?> QueryAsync(
        ChannelPayment payment, ChannelOperation operation, WorkLease? lease, CancellationToken cancellationToken)
    {
        ProviderAnswer answer = OrderOf(payment, operation, card: null, agreement: null) is { } order
            ? await caller.QueryAsync(order, cancellationToken).ConfigureAwait(false)
            : new ProviderAnswer(ProviderResult.Unknown(ChannelCodes.NoChannel), TimeSpan.Zero);
        // A caller that waits asks more often than a worker: its polls tell no operator that a result is overdue.
        ResultSource source = lease is null ? ResultSource.Poll : ResultSource.Query;
        return await results.RecordAsync(payment, operation.Number, answer, source, lease).ConfigureAwait(false);
    }

    /// <summary>
    /// The order of an operation; null if its channel is no longer in the settings. It has the merchant number with which the operation was
    /// written: under another one the provider does not know it, and "not found" would be taken for "not executed" (M3).
    /// </summary>
    private ChannelOrder? OrderOf(ChannelPayment payment, ChannelOperation operation, CardDetails? card, string? agreement)
    {
        if (settings.Find(operation.Channel) is not { } channel || channel.Provider != operation.Provider)
        {
            return null;
        }

        ChannelOperation? original = operation.Original is { } of ? payment.Find(of) : null;
        return new ChannelOrder
        {
            Channel = operation.MerchantNumber is { } number && number != settings.MerchantNumberOf(channel.Id)
                ? channel with { MerchantNumber = number }
                : channel,
            Kind = operation.Kind,
            Reference = operation.Reference,
            Payment = payment.Key,
            Amount = operation.Amount,
            SendBefore = operation.SendBefore,
            AgreementNumber = agreement,
            Card = card,
            Original = original is null
                ? null
                : new OriginalOperation(
                    original.Kind, original.Reference, original.ChannelReference, original.Amount, original.WrittenAt),
            ChannelReference = operation.ChannelReference,
            IsAccepted = operation.Outcome == OperationOutcome.Pending,
        };
    }
}
