namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Where credit comes from: the cache, a question about the same customer that is under way, or the institutions.</summary>
internal sealed class CreditSource(CreditOptions options, CreditCache cache, CreditInquiry inquiry, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CreditKey, Question> _underWay = [];

    /// <summary>The assessment, where there is one, and whether it is an earlier one.</summary>
    public async ValueTask<(CreditFinding Found, bool IsCached)> FindAsync(StandInContext context, CancellationToken cancellationToken)
    {
        var key = new CreditKey(context.Request.Customer, context.Request.Amount.Currency);
        long amount = context.Request.Amount.Minor;
        if (cache.Find(key, amount) is { } cached)
            return (new CreditFinding(cached, null), true);

        TimeSpan untilDeadline = context.Request.AnswerBy - context.Now;
        TimeSpan budget = untilDeadline < options.TotalTimeLimit ? untilDeadline : options.TotalTimeLimit;
        if (budget <= TimeSpan.Zero)
            return (default, false);

        long started = time.GetTimestamp();
        Question? mine = null;
        Question? theirs = null;
        lock (_gate)
        {
            if (!_underWay.TryGetValue(key, out theirs))
                _underWay.Add(key, mine = new Question(amount));
        }
        if (theirs is not null && theirs.AmountMinor >= amount)
        {
            (bool shared, CreditFinding found) = await ShareAsync(theirs, amount, budget, cancellationToken).ConfigureAwait(false);
            if (shared)
                return (found, false);
        }
        return (await AskAsync(key, mine, context, budget - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false), false);
    }

    /// <summary>Waits for the answer to another payment's question; not shared where it does not answer for this amount, or the other gave up.</summary>
    private async ValueTask<(bool Shared, CreditFinding Found)> ShareAsync(
        Question theirs, long amount, TimeSpan budget, CancellationToken cancellationToken)
    {
        try
        {
            CreditFinding found = await theirs.Answer.Task.WaitAsync(budget, time, cancellationToken).ConfigureAwait(false);
            return (found.Credit is null || found.Credit.AppliesTo(amount), found);
        }
        catch (TimeoutException)
        {
            return (true, default);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, default);
        }
    }

    private async ValueTask<CreditFinding> AskAsync(
        CreditKey key, Question? mine, StandInContext context, TimeSpan budget, CancellationToken cancellationToken)
    {
        CreditFinding found = default;
        bool answered = false;
        try
        {
            found = await inquiry.AskAsync(context, budget, cancellationToken).ConfigureAwait(false);
            answered = true;
            if (found.Credit is { } credit)
                cache.Put(key, credit);
            return found;
        }
        finally
        {
            if (mine is not null)
            {
                // Taken out first: whoever waits runs on inside SetResult, and may ask anew.
                lock (_gate)
                    _underWay.Remove(key);
                if (answered)
                    mine.Answer.SetResult(found);
                else
                    mine.Answer.SetCanceled(CancellationToken.None);
            }
        }
    }

    private sealed class Question(long amountMinor)
    {
        public long AmountMinor { get; } = amountMinor;

        // Without RunContinuationsAsynchronously: that would hop to the thread pool (M11).
        public TaskCompletionSource<CreditFinding> Answer { get; } = new();
    }
}
