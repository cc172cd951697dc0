namespace FaultTolerantPay.Work;

/// <summary>
/// Hands out cancellation sources that cancel after a time limit, and uses one again whose call ended at once: a new source with its timer costs 0.25 KB, which
/// matters where an adapter answers without waiting.
/// </summary>
internal sealed class TimeLimitPool(TimeSpan limit, TimeProvider time)
{
    private CancellationTokenSource? _idle;

    public CancellationTokenSource Rent()
    {
        CancellationTokenSource? source = Interlocked.Exchange(ref _idle, null);
        if (source is null)
            return new CancellationTokenSource(limit, time);
        source.CancelAfter(limit);
        return source;
    }

    /// <summary>Takes a source back, to use it again or to let it go.</summary>
    /// <param name="source">The source.</param>
    /// <param name="isFree">Whether its call ended at once, so that nobody holds the token any more.</param>
    public void Return(CancellationTokenSource source, bool isFree)
    {
        // Only the system's clock lets a timer be set anew.
        if (!isFree || time != TimeProvider.System || !source.TryReset() || Interlocked.CompareExchange(ref _idle, source, null) is not null)
            source.Dispose();
    }
}
