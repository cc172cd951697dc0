using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.Calls;

/// <summary>One call of the host's code: begun once, and left alone when its time is over.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and the callee may look at its token as long as it likes.")]
internal sealed class HostCall<TState, TAnswer>(Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state)
{
    private readonly CancellationTokenSource _over = new();

    /// <summary>Begins it on this thread.</summary>
    public ValueTask<TAnswer> Begin()
    {
        try
        {
            return ask(state, _over.Token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<TAnswer>(exception);
        }
    }

    /// <summary>Begins it on a thread of the starter's. No continuation of a payment runs there.</summary>
    public Task<TAnswer> BeginOn(ICallStarter starter)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        starter.Start(() => _ = RunAsync(answer));
        return answer.Task;
    }

    /// <summary>Tells something to somebody who knows the state.</summary>
    public Action OnCompleted(Action<TState> reported) => () => reported(state);

    /// <summary>
    /// Tells the callee that nobody waits any more. Runs what the callee registered on its token, which may block or throw.
    /// </summary>
    public void Cancel()
    {
        try
        {
            _over.Cancel();
        }
        catch (AggregateException)
        {
            // From the callee's own registrations: nobody waits for it.
        }
    }

    private async Task RunAsync(TaskCompletionSource<TAnswer> answer)
    {
        try
        {
            // One that begins after its time limit is not made: whoever waited was told that there is no answer.
            _over.Token.ThrowIfCancellationRequested();
            answer.SetResult(await ask(state, _over.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            answer.SetException(exception);
        }
    }
}
