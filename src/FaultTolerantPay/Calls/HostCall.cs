using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.Calls;

/// <summary>One call to the host's code. It is started once and left to end by itself after its timeout.</summary>
[SuppressMessage("Design", "CA1001",
    Justification = "A source without a timer holds no resource, and the callee may use its token after the call.")]
internal sealed class HostCall<TState, TAnswer>(Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state)
{
    private readonly CancellationTokenSource _over = new();

    /// <summary>Starts the call on this thread.</summary>
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

    /// <summary>Starts the call on a thread of the starter. No continuation of a payment runs there.</summary>
    public Task<TAnswer> BeginOn(ICallStarter starter)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        starter.Start(() => _ = RunAsync(answer));
        return answer.Task;
    }

    /// <summary>Creates an action that reports with the call's state.</summary>
    public Action OnCompleted(Action<TState> reported) => () => reported(state);

    /// <summary>
    /// Cancels the callee's token because no caller waits any more. Runs the callee's registrations on the token, which may block or throw.
    /// </summary>
    public void Cancel()
    {
        try
        {
            _over.Cancel();
        }
        catch (AggregateException)
        {
            // The callee's own registration threw. No caller waits for it.
        }
    }

    private async Task RunAsync(TaskCompletionSource<TAnswer> answer)
    {
        try
        {
            // A call that would start after its timeout is not made: its caller already got a timeout.
            _over.Token.ThrowIfCancellationRequested();
            answer.SetResult(await ask(state, _over.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            answer.SetException(exception);
        }
    }
}
