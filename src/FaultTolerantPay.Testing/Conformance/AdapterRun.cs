namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// Calls adapters in one run of the suite. Every call has a timeout, so that an adapter that hangs fails only its check.
/// </summary>
internal sealed class AdapterRun<TAdapter>(AdapterUnderTest<TAdapter> subject, CancellationToken stop)
    where TAdapter : class
{
    public const string NoDown = "MakeDownAsync is not offered";
    public const string NoSlow = "MakeSlowAsync is not offered";

    public TimeProvider Time => subject.Time;

    public CancellationToken Stop => stop;

    /// <summary>A unique id, 32 hexadecimal digits like the library's references.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Uses a newly opened adapter, and closes it.</summary>
    public async Task<T> WithAdapterAsync<T>(Func<TAdapter, Task<T>> use)
    {
        TAdapter adapter = subject.Open();
        try
        {
            return await use(adapter).ConfigureAwait(false);
        }
        finally
        {
            if (adapter is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (adapter as IDisposable)?.Dispose();
            }
        }
    }

    /// <summary>Calls a newly opened adapter. The call is cancelled with the run.</summary>
    public Task<Called<T>> CallAsync<T>(Func<TAdapter, CancellationToken, ValueTask<T>> call) =>
        WithAdapterAsync(adapter => CallAsync(adapter, call));

    /// <summary>Calls an adapter, and waits at most as long as a call may take. The call is cancelled with the run.</summary>
    public Task<Called<T>> CallAsync<T>(TAdapter adapter, Func<TAdapter, CancellationToken, ValueTask<T>> call) =>
        CallWithAsync(adapter, call, stop);

    /// <summary>Calls with a token that is already cancelled.</summary>
    public Task<Called<T>> CallCancelledAsync<T>(Func<TAdapter, CancellationToken, ValueTask<T>> call) =>
        WithAdapterAsync(adapter => CallWithAsync(adapter, call, new CancellationToken(canceled: true)));

    /// <summary>Calls, and cancels while the partner is slow; null if the host cannot make it slow.</summary>
    public async Task<Called<T>?> CallSlowAsync<T>(Func<TAdapter, CancellationToken, ValueTask<T>> call)
    {
        if (await subject.MakeSlowAsync(stop).ConfigureAwait(false) is not { } slowness)
        {
            return null;
        }

        await using (slowness.ConfigureAwait(false))
        {
            using var cancel = new CancellationTokenSource(subject.CancelAfter, subject.Time);
            return await WithAdapterAsync(adapter => CallWithAsync(adapter, call, cancel.Token)).ConfigureAwait(false);
        }
    }

    /// <summary>Calls while the partner is down; null if the host cannot take it down.</summary>
    public async Task<Called<T>?> CallDownAsync<T>(Func<TAdapter, CancellationToken, ValueTask<T>> call)
    {
        if (await subject.MakeDownAsync(stop).ConfigureAwait(false) is not { } outage)
        {
            return null;
        }

        await using (outage.ConfigureAwait(false))
        {
            return await CallAsync(call).ConfigureAwait(false);
        }
    }

    /// <summary>Makes several concurrent calls of one adapter.</summary>
    public Task<Called<T>[]> CallTogetherAsync<T>(int calls, Func<TAdapter, CancellationToken, ValueTask<T>> call) =>
        WithAdapterAsync(adapter => Task.WhenAll(Enumerable.Range(0, calls).Select(_ => CallAsync(adapter, call))));

    private async Task<Called<T>> CallWithAsync<T>(
        TAdapter adapter, Func<TAdapter, CancellationToken, ValueTask<T>> call, CancellationToken token)
    {
        // On another thread, because an adapter may block before it returns a task.
        Task<T> task = Task.Run(async () => await call(adapter, token).ConfigureAwait(false), CancellationToken.None);
        Task first = await Task.WhenAny(task, Task.Delay(subject.CallLimit, subject.Time, stop)).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (first != task)
        {
            return new Called<T> { HasEnded = false };
        }

        try
        {
            return new Called<T> { HasEnded = true, Answer = await task.ConfigureAwait(false) };
        }
        catch (Exception error)
        {
            return new Called<T> { HasEnded = true, Error = error };
        }
    }
}
