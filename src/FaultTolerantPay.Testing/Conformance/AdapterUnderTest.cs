namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// What a host provides so that the conformance suite can check one of its adapters: the adapter itself, and ways to disturb its partner.
/// The suite skips checks for which the host does not provide the means, and the report lists them.
/// </summary>
/// <typeparam name="TAdapter">The interface that the adapter implements.</typeparam>
public abstract class AdapterUnderTest<TAdapter>
    where TAdapter : class
{
    /// <summary>The longest time that one call of the adapter may take, even if its partner is down or slow. Default: 10 s.</summary>
    public virtual TimeSpan CallLimit => TimeSpan.FromSeconds(10);

    /// <summary>How long the suite waits before it cancels a call to a slow partner. Default: 200 ms.</summary>
    public virtual TimeSpan CancelAfter => TimeSpan.FromMilliseconds(200);

    /// <summary>The clock of the run. Default: the system's.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Creates an adapter as in a new process: it shares no memory with earlier adapters. The suite disposes of it if it is disposable.
    /// </summary>
    public abstract TAdapter Open();

    /// <summary>
    /// Makes the partner unreachable until the result is disposed of. Null, the default: the host cannot do this, and the suite skips the
    /// checks that need it. An adapter that is opened meanwhile must connect to the same partner.
    /// </summary>
    public virtual ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable?>(null);

    /// <summary>
    /// Makes the partner slow until the result is disposed of: it accepts requests, and responds later than <see cref="CancelAfter"/>.
    /// Null, the default: the host cannot do this, and the suite skips the checks that need it.
    /// </summary>
    public virtual ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable?>(null);
}
