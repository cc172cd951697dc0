using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Finds credit in the cache, in a query about the same customer that is already running, or at the institutions.</summary>
internal sealed class CreditSource(CreditOptions options, CreditCache cache, CreditInquiry inquiry, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CreditKey, Inquiry> _underWay = [];

    /// <summary>The assessment, if there is one, and whether it was cached.</summary>
    public async ValueTask<(CreditInquiryResult Found, bool IsCached)> FindAsync(
        StandInContext context, CancellationToken cancellationToken)
    {
        var key = new CreditKey(context.Request.Customer, context.Request.Amount.Currency);
        long amount = context.Request.Amount.Minor;
        if (cache.Find(key, amount) is { } cached)
        {
            return (new CreditInquiryResult(cached, null), true);
        }

        TimeSpan budget = BoundedWait.AtMost(options.TotalTimeout, context.Request.AnswerBy - context.Now);
        if (budget == TimeSpan.Zero)
        {
            return (default, false);
        }

        long started = time.GetTimestamp();
        Inquiry? own = null;
        ResultWaiter<CreditInquiryResult?>? waiter = null;
        lock (_lock)
        {
            if (!_underWay.TryGetValue(key, out Inquiry? running))
            {
                _underWay.Add(key, own = new Inquiry(amount, []));
            }
            else if (running.AmountMinor >= amount)
            {
                running.Waiters.Add(waiter = new ResultWaiter<CreditInquiryResult?>());
            }
        }
        if (waiter is not null && await ShareAsync(waiter, amount, budget, cancellationToken).ConfigureAwait(false) is { } shared)
        {
            return (shared, false);
        }

        return (await AskAsync(key, own, context, budget - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false), false);
    }

    /// <summary>
    /// Waits for the query of another payment. Null: ask yourself, because its result does not cover this amount, or the other payment gave
    /// up. Default: no answer came in time.
    /// </summary>
    private async ValueTask<CreditInquiryResult?> ShareAsync(
        ResultWaiter<CreditInquiryResult?> waiter, long amount, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (!await BoundedWait.EndsWithinAsync(waiter.Answer, budget, time, cancellationToken).ConfigureAwait(false))
        {
            return default(CreditInquiryResult);
        }

        CreditInquiryResult? found = await waiter.Answer.ConfigureAwait(false);
        return found?.Credit is null || found.Value.Credit.AppliesTo(amount) ? found : null;
    }

    private async ValueTask<CreditInquiryResult> AskAsync(
        CreditKey key, Inquiry? own, StandInContext context, TimeSpan budget, CancellationToken cancellationToken)
    {
        CreditInquiryResult? result = null;
        try
        {
            CreditInquiryResult found = await inquiry.AskAsync(context, budget, cancellationToken).ConfigureAwait(false);
            result = found;
            if (found.Credit is { } credit)
            {
                cache.Put(key, credit);
            }

            return found;
        }
        finally
        {
            if (own is not null)
            {
                Leave(key, own, result);
            }
        }
    }

    private void Leave(CreditKey key, Inquiry own, CreditInquiryResult? result)
    {
        lock (_lock)
        {
            _underWay.Remove(key);
        }

        foreach (ResultWaiter<CreditInquiryResult?> waiter in own.Waiters)
        {
            waiter.Wake(result, time);
        }
    }

    private sealed record Inquiry(long AmountMinor, List<ResultWaiter<CreditInquiryResult?>> Waiters);
}
