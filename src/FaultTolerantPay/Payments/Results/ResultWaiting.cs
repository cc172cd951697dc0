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
        using ResultWaits.Wait wait = waits.Begin(payment.Key);
        while (payment.Find(number) is { IsResolved: false } && !cancellationToken.IsCancellationRequested)
        {
            TimeSpan left = answerBy - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return payment;
            }

            Task change = wait.NextChange();
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
            ChannelPayment asked = payment;
            payment = mayAsk
                ? await WaitAsync(() => AskAsync(asked, operation), asked, number, answerBy, cancellationToken).ConfigureAwait(false)
                : payment;
            poll = poll * 2 < _longestPoll ? poll * 2 : _longestPoll;
        }

        return payment;
    }

    /// <summary>
    /// Makes a call whose result is recorded, and waits for it. The caller's deadline, and proof that the operation happened which comes on
    /// another way, end the wait; the call goes on, and its result is recorded all the same.
    /// </summary>
    /// <param name="call">Makes the call, which ends with the payment as stored after it.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="number">The operation that the call is about.</param>
    /// <param name="answerBy">The caller's deadline.</param>
    /// <param name="cancellationToken">The caller gives up waiting.</param>
    /// <returns>The newest payment that is known.</returns>
    public async ValueTask<ChannelPayment> WaitAsync(
        Func<Task<ChannelPayment>> call,
        ChannelPayment payment,
        OperationNumber number,
        DateTimeOffset answerBy,
        CancellationToken cancellationToken)
    {
        using ResultWaits.Wait wait = waits.Begin(payment.Key);
        Task change = wait.NextChange();
        Task<ChannelPayment> recorded = call();
        try
        {
            while (!recorded.IsCompleted)
            {
                bool isInTime = await HasChangedAsync(Task.WhenAny(recorded, change), answerBy - time.GetUtcNow(), cancellationToken)
                    .ConfigureAwait(false);
                if (recorded.IsCompleted)
                {
                    break;
                }

                if (!isInTime || cancellationToken.IsCancellationRequested)
                {
                    return payment;
                }

                change = wait.NextChange();
                payment = wait.Newest is { } newer && newer.Version > payment.Version ? newer : payment;
                // A callback that says that nothing happened is not believed before the provider's own call ended: a channel follows.
                // With a latency, the reply is there, and the call is about to end.
                if (payment.Find(number) is { IsResolved: true, TookEffect: true, Latency: null })
                {
                    return payment;
                }
            }

            return await recorded.ConfigureAwait(false);
        }
        finally
        {
            if (!recorded.IsCompleted)
            {
                _ = FollowAsync(recorded, payment.Find(number)!.Reference);
            }
        }
    }

    /// <summary>Nobody waits for the call any more: what it ends with is not lost without a word.</summary>
    private async Task FollowAsync(Task<ChannelPayment> recorded, string reference)
    {
        try
        {
            await recorded.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            PaymentLog.LateResultNotStored(logger, exception, reference);
        }
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

    private async Task<ChannelPayment> AskAsync(ChannelPayment payment, ChannelOperation operation)
    {
        try
        {
            return await sender.QueryAsync(payment, operation, lease: null, CancellationToken.None).ConfigureAwait(false) ?? payment;
        }
        catch (StoreException exception)
        {
            // The outcome is still open in the store, and is asked for again.
            PaymentLog.ResultNotStored(logger, exception, operation.Reference);
            return payment;
        }
    }
}
