using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Finds credit in the cache, in a query about the same customer that is already running, or at the institutions.</summary>
internal sealed class CreditSource(CreditOptions options, CreditCache cache, CreditInquiry inquiry, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CreditKey, Question> _underWay = [];

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

        TimeSpan budget = TimeLimit.AtMost(options.TotalTimeout, context.Request.AnswerBy - context.Now);
        if (budget == TimeSpan.Zero)
        {
            return (default, false);
        }

        long started = time.GetTimestamp();
        Question? mine = null;
        ResultWaiter<CreditInquiryResult?>? waiter = null;
        lock (_gate)
        {
            if (!_underWay.TryGetValue(key, out Question? theirs))
            {
                _underWay.Add(key, mine = new Question(amount, []));
            }
            else if (theirs.AmountMinor >= amount)
            {
                theirs.Waiters.Add(waiter = new ResultWaiter<CreditInquiryResult?>());
            }
        }
        if (waiter is not null && await ShareAsync(waiter, amount, budget, cancellationToken).ConfigureAwait(false) is { } shared)
        {
            return (shared, false);
        }

        return (await AskAsync(key, mine, context, budget - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false), false);
    }

    /// <summary>
    /// Waits for the query of another payment. Null if its result does not cover this amount, or the other payment gave up.
    /// </summary>
    private async ValueTask<CreditInquiryResult?> ShareAsync(
        ResultWaiter<CreditInquiryResult?> waiter, long amount, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (!await TimeLimit.EndsWithinAsync(waiter.Answer, budget, time, cancellationToken).ConfigureAwait(false))
        {
            return default(CreditInquiryResult);
        }

        CreditInquiryResult? found = await waiter.Answer.ConfigureAwait(false);
        return found?.Credit is null || found.Value.Credit.AppliesTo(amount) ? found : null;
    }

    private async ValueTask<CreditInquiryResult> AskAsync(
        CreditKey key, Question? mine, StandInContext context, TimeSpan budget, CancellationToken cancellationToken)
    {
        CreditInquiryResult? answer = null;
        try
        {
            CreditInquiryResult found = await inquiry.AskAsync(context, budget, cancellationToken).ConfigureAwait(false);
            answer = found;
            if (found.Credit is { } credit)
            {
                cache.Put(key, credit);
            }

            return found;
        }
        finally
        {
            if (mine is not null)
            {
                Leave(key, mine, answer);
            }
        }
    }

    private void Leave(CreditKey key, Question mine, CreditInquiryResult? answer)
    {
        lock (_gate)
        {
            _underWay.Remove(key);
        }

        foreach (ResultWaiter<CreditInquiryResult?> waiter in mine.Waiters)
        {
            waiter.Wake(answer, time);
        }
    }

    private sealed record Question(long AmountMinor, List<ResultWaiter<CreditInquiryResult?>> Waiters);
}
