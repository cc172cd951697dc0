using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Work;

/// <summary>Asks the host's own code with a time limit that holds even where that code ignores its cancellation token. No thread of its own (M11).</summary>
internal static class TimeLimit
{
    /// <summary>Asks, and waits for the answer at most that long.</summary>
    /// <exception cref="TimeoutException">There was no answer in time. What was asked is told by its token, and its late answer is dropped.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or what was asked cancelled itself.</exception>
    public static async ValueTask<TAnswer> AskAsync<TState, TAnswer>(
        Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var over = new CancellationTokenSource(limit, time);
        using CancellationTokenRegistration givenUp = cancellationToken.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), over);
        ValueTask<TAnswer> answer = ask(state, over.Token);
        if (answer.IsCompletedSuccessfully)
            return answer.Result;

        Task<TAnswer> task = answer.AsTask();
        try
        {
            return await task.WaitAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Nobody waits for it any more: its failure must not surface as an unobserved one.
            _ = task.ContinueWith(
                static late => _ = late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"No answer within {OptionText.Of(limit)}.");
        }
    }
}
