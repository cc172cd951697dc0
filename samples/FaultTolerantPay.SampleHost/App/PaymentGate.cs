namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// Counts the payments that are under way. Once it is closed, no further one begins, and whoever stops the node waits for those under way.
/// </summary>
internal sealed class PaymentGate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _isEmpty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private bool _isClosed;

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Begins a payment; false: the node stops.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _underWay++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            SetIfEmpty_NeedsLock();
        }
    }

    /// <summary>Lets no payment begin any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            SetIfEmpty_NeedsLock();
        }
    }

    /// <summary>Waits for the payments under way.</summary>
    /// <returns>How many were not answered in time.</returns>
    public async Task<int> DrainAsync(TimeSpan maxLength)
    {
        await _isEmpty.Task.WaitAsync(maxLength).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            return _underWay;
        }
    }

    private void SetIfEmpty_NeedsLock()
    {
        if (_isClosed && _underWay == 0)
        {
            _isEmpty.TrySetResult();
        }
    }
}
