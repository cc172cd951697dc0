namespace FaultTolerantPay.Pipeline;

/// <summary>
/// A payment that waits for what another one learns. Woken by a timer of the clock that is due at once: none of its code runs within that
/// of the payment that it waited for, or of another that waits.
/// </summary>
internal sealed class ResultWaiter<T>
{
    private readonly TaskCompletionSource<T> _answer = new();
    private T _told = default!;
    private ITimer? _timer;

    public Task<T> Answer => _answer.Task;

    /// <summary>Called once.</summary>
    public void Wake(T answer, TimeProvider time)
    {
        _told = answer;
        _timer = time.CreateTimer(static waiter => ((ResultWaiter<T>)waiter!).Complete(), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Complete()
    {
        _timer?.Dispose();
        _answer.TrySetResult(_told);
    }
}
