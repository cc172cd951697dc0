using FaultTolerantPay.Calls;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments.Results;

/// <summary>
/// Turns a synchronous reply, a callback and polling into one result with a deadline: waits until an operation has a certain outcome, asks
/// the channel from time to time, and gives up waiting at the caller's deadline.
/// </summary>
internal sealed class ResultWaiting(
    IChannelPaymentStore payments,
    OperationSender sender,
    ResultWaits waits,
    TimeProvider time,
    IOptions<PaymentOptions> options,
    IOptions<ChannelOptions> channels,
    ILogger<ResultWaiting> logger)
{
    private readonly TimeSpan _firstPoll = options.Value.PollDelay;
    private readonly TimeSpan _longestPoll =
        options.Value.PollDelay > channels.Value.MinQueryDelay ? options.Value.PollDelay : channels.Value.MinQueryDelay;

    /// <summary>Waits for an operation's certain outcome.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="number">The operation.</param>
    /// <param name="answerBy">The caller's deadline.</param>
    /// <param name="cancellationToken">The caller gives up waiting.</param>
    /// <returns>The newest payment that is known, with or without the outcome.</returns>
    public async ValueTask<ChannelPayment> WaitAsync(
        ChannelPayment payment, OperationNumber number, DateTimeOffset answerBy, CancellationToken cancellationToken)
    {
        TimeSpan poll = _firstPoll;
        while (payment.Find(number) is { IsResolved: false } && !cancellationToken.IsCancellationRequested)
        {
            TimeSpan left = answerBy - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return payment;
            }

            Task change = waits.NextChange(payment.Key);
            payment = await payments.FindChannelPaymentAsync(payment.Key, CancellationToken.None).ConfigureAwait(false) ?? payment;
            if (payment.Find(number) is not { IsResolved: false } operation)
            {
                return payment;
            }

            if (await HasChangedAsync(change, BoundedWait.AtMost(poll, left), cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            bool mayAsk = !cancellationToken.IsCancellationRequested && time.GetUtcNow() < answerBy;
            payment = mayAsk ? await AskAsync(payment, operation, cancellationToken).ConfigureAwait(false) : payment;
            poll = poll * 2 < _longestPoll ? poll * 2 : _longestPoll;
        }

        return payment;
    }

    private async ValueTask<bool> HasChangedAsync(Task change, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedWait.EndsWithinAsync(change, limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller gave up: the loop ends.
            return true;
        }
    }

    private async ValueTask<ChannelPayment> AskAsync(
        ChannelPayment payment, ChannelOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.QueryAsync(payment, operation, lease: null, cancellationToken).ConfigureAwait(false) ?? payment;
        }
        catch (StoreException exception)
        {
            // The outcome is still open in the store, and is asked for again.
            PaymentLog.ResultNotStored(logger, exception, operation.Reference);
            return payment;
        }
    }
}
