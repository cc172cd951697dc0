namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// What the conformance suite needs of a host to check one of its adapters: the adapter itself, and ways to disturb the partner that it
/// talks to. Checks whose means the
/// host does not offer are skipped, and the report says so.
/// </summary>
/// <typeparam name="TAdapter">The interface that the adapter implements.</typeparam>
public abstract class AdapterUnderTest<TAdapter>
    where TAdapter : class
{
    /// <summary>The longest time that one call of the adapter may take, even if its partner is down or slow. Default: 10 s.</summary>
    public virtual TimeSpan CallLimit => TimeSpan.FromSeconds(10);

    /// <summary>After how long the suite cancels a call while the partner is slow. Default: 200 ms.</summary>
    public virtual TimeSpan CancelAfter => TimeSpan.FromMilliseconds(200);

    /// <summary>The clock of the run. Default: the system's.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Makes an adapter as a process does that has just started: it shares no memory with adapters made before it. The suite disposes of it
    /// if it is disposable.
    /// </summary>
    public abstract TAdapter Open();

    /// <summary>
    /// Makes the partner unreachable until the result is disposed of. Null, the default: the host cannot, and the checks that need it are
    /// skipped. An adapter that is opened
    /// meanwhile must meet the same partner.
    /// </summary>
    public virtual ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IAsyncDisposable?>(null);

    /// <summary>
    /// Makes the partner slow until the result is disposed of: it takes what is sent, and answers later than <see cref="CancelAfter"/>.
    /// Null, the default: the host cannot, and
    /// the checks that need it are skipped.
    /// </summary>
    public virtual ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IAsyncDisposable?>(null);
}
