namespace FaultTolerantPay.Pipeline;

/// <summary>
/// A payment that waits for the result of another. A timer that is due immediately wakes it, so that its code never runs within that of the
/// other payment or of another waiting one.
/// </summary>
internal sealed class ResultWaiter<T>
{
    private readonly TaskCompletionSource<T> _answer = new();
    private T _result = default!;
    private ITimer? _timer;

    public Task<T> Answer => _answer.Task;

    /// <summary>Wakes the waiting payment. Called once.</summary>
    public void Wake(T answer, TimeProvider time)
    {
        _result = answer;
        _timer = time.CreateTimer(static waiter => ((ResultWaiter<T>)waiter!).Complete(), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Complete()
    {
        _timer?.Dispose();
        _answer.TrySetResult(_result);
    }
}
