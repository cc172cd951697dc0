using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments.Results;

/// <summary>
/// Stores a channel's result for an operation, whoever asked and in whatever order results arrive, and decides when the channel is asked
/// again.
/// </summary>
internal sealed class ChannelResults(
    ChannelPaymentUpdater updater,
    CardKnowledge cards,
    IOptions<ChannelOptions> channels,
    IOptions<PaymentOptions> payments,
    ILogger<ChannelResults> logger)
{
    private readonly ChannelOptions _channels = channels.Value;
    private readonly PaymentOptions _payments = payments.Value;

    /// <summary>Stores the answer to a call, and later the late answer if there is one.</summary>
    /// <param name="payment">The payment, as it is known to be stored.</param>
    /// <param name="number">The operation.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="source">Whether the operation was sent or queried.</param>
    /// <param name="lease">The lease under which a worker asked; null otherwise.</param>
    /// <param name="facts">What is known of the card; null if the caller does not know.</param>
    /// <returns>The payment as stored; null if the lease was lost.</returns>
    public async ValueTask<ChannelPayment?> RecordAsync(
        ChannelPayment payment,
        OperationNumber number,
        ProviderAnswer answer,
        ResultSource source,
        WorkLease? lease = null,
        CardFacts? facts = null)
    {
        FollowLate(payment, number, answer, source, facts);
        if (source is ResultSource.Query or ResultSource.Poll && answer.IsWithheld)
        {
            return await PostponeAsync(payment, number, lease).ConfigureAwait(false);
        }

        TimeSpan? latency = source is ResultSource.Reply or ResultSource.LateReply ? answer.Latency : null;
        return await RecordAsync(payment.Key, number, answer.Result, source, latency, lease, payment, facts).ConfigureAwait(false);
    }

    /// <summary>Stores a result.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="number">The operation.</param>
    /// <param name="result">The result.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="latency">How long the channel took, if this is its reply.</param>
    /// <param name="lease">The lease under which a worker asked; null otherwise.</param>
    /// <param name="known">The payment that the caller has; read from the store if null or outdated.</param>
    /// <param name="facts">What is known of the card; null if the caller does not know.</param>
    /// <returns>The payment as stored; null if there is none.</returns>
    public async ValueTask<ChannelPayment?> RecordAsync(
        TransactionKey key,
        OperationNumber number,
        ProviderResult result,
        ResultSource source,
        TimeSpan? latency = null,
        WorkLease? lease = null,
        ChannelPayment? known = null,
        CardFacts? facts = null)
    {
        // The channel's result is kept even if the caller has given up.
        StoredStep stored = await updater.UpdateAsync(
            key, lease, change => ChannelStep.Done(Apply(change, number, result, source, latency)), CancellationToken.None, known)
            .ConfigureAwait(false);
        if (stored.Payment is null && lease is not null)
        {
            // The call took longer than the lease, or another result came meanwhile. What the channel said counts all the same.
            stored = await updater.UpdateAsync(
                key, lease: null, change => ChannelStep.Done(Apply(change, number, result, source, latency)), CancellationToken.None)
                .ConfigureAwait(false);
        }

        if (stored.Payment is { } payment)
        {
            await cards.LearnAsync(payment, payment.Find(number)!, result, facts).ConfigureAwait(false);
        }

        return stored.Payment;
    }

    /// <summary>Stores the fee of a statement, if no result had one.</summary>
    /// <returns>The payment as stored; null if there is none.</returns>
    public async ValueTask<ChannelPayment?> RecordStatementFeeAsync(ChannelPayment known, OperationNumber number, long feeMinor)
    {
        StoredStep stored = await updater.UpdateAsync(
            known.Key,
            lease: null,
            change => ChannelStep.Done(change.RecordStatementFee(number, feeMinor)),
            CancellationToken.None,
            known).ConfigureAwait(false);
        return stored.Payment;
    }

    /// <summary>The channel was not asked, because earlier calls have not ended: it is asked later, and no query is counted.</summary>
    private async ValueTask<ChannelPayment?> PostponeAsync(ChannelPayment payment, OperationNumber number, WorkLease? lease)
    {
        StoredStep stored = await updater.UpdateAsync(
            payment.Key,
            lease,
            change => ChannelStep.Done(change.PutOff(number, _channels.MaxQueryDelay)),
            CancellationToken.None,
            payment).ConfigureAwait(false);
        return stored.Payment;
    }

    private ChannelPaymentChange Apply(
        ChannelPaymentChange change, OperationNumber number, ProviderResult result, ResultSource source, TimeSpan? latency)
    {
        ChannelOperation operation = change.After.Find(number)!;
        int queries = operation.Queries + (source == ResultSource.Query ? 1 : 0);
        DateTimeOffset askAt = change.At.Plus(BackOff.DelayAfter(queries + 1, _channels.MinQueryDelay, _channels.MaxQueryDelay));
        ChannelPaymentChange next = change.Record(
            number, result.ToChannelResult(), source, askAt, ReturnAt(change, operation));
        if (latency is not null && operation.Latency is null)
        {
            next = next.Put(next.After.Find(number)! with { Latency = latency });
        }

        int times = source == ResultSource.Query
            ? DiscrepancySchedule.NumberAfterTries(queries, _channels.QueriesBeforeDiscrepancy, _channels.MaxQueryDelay)
            : 0;
        return times > 0 ? next.GiveUp(number, askAt, times) : next;
    }

    /// <summary>When a failed return of surplus is written again; null: an operator decides.</summary>
    private DateTimeOffset? ReturnAt(ChannelPaymentChange change, ChannelOperation operation)
    {
        if (!operation.ReturnsSurplus)
        {
            return null;
        }

        int returns = change.After.Operations.Count(other => other.ReturnsSurplus && other.Original == operation.Original);
        return returns >= _payments.MaxSurplusReturns
            ? null
            : change.At.Plus(BackOff.DelayAfter(returns, _channels.MinQueryDelay, _channels.MaxQueryDelay));
    }

    /// <summary>Stores a late answer when it arrives. It is evidence, whatever the state of the payment is by then.</summary>
    private void FollowLate(
        ChannelPayment payment, OperationNumber number, ProviderAnswer answer, ResultSource source, CardFacts? facts)
    {
        if (answer.Late is { } late)
        {
            _ = KeepLateAsync(payment, number, late, source, facts);
        }
    }

    private async Task KeepLateAsync(
        ChannelPayment payment, OperationNumber number, Task<ProviderAnswer> late, ResultSource source, CardFacts? facts)
    {
        ProviderAnswer answer = await late.ConfigureAwait(false);
        source = source == ResultSource.Reply ? ResultSource.LateReply : source;
        FollowLate(payment, number, answer, source, facts);
        try
        {
            // The time that the call took in the end says nothing that the timeout did not.
            await RecordAsync(payment.Key, number, answer.Result, source, facts: facts).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing is lost: the operation has no certain outcome in the store, so a worker queries it.
            PaymentLog.LateResultNotStored(logger, exception, payment.Find(number)!.Reference);
        }
    }
}
