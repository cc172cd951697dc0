using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.Calls;

/// <summary>One call of the host's code: begun once, and left alone when its time is over.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing, and the callee may look at its token as long as it likes.")]
internal sealed class HostCall<TState, TAnswer>(Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TaskCreationOptions continuations)
{
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<TAnswer> _answer = new(continuations);

    /// <summary>What it answered, or threw.</summary>
    public Task<TAnswer> Answer => _answer.Task;

    public void Begin() => _ = RunAsync();

    /// <summary>Tells the callee that nobody waits any more. Runs what the callee registered on its token, which may block or throw.</summary>
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

    private async Task RunAsync()
    {
        try
        {
            // One that begins after its time limit is not made: whoever waited was told that there is no answer.
            _over.Token.ThrowIfCancellationRequested();
            _answer.SetResult(await ask(state, _over.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            _answer.SetException(exception);
        }
    }
}
