using FaultTolerantPay.Faults;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>A store that fails, or holds its answers back, when the test says so.</summary>
internal sealed class FlakyFaultStore(InMemoryFaultStore inner) : IFaultStore
{
    public bool IsDown { get; set; }

    /// <summary>Set: writes do not complete before it does.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public int Writes { get; private set; }

    public async ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        await WaitAndThrowAsync();
        return await inner.OpenOutageAsync(outage, cancellationToken);
    }

    public async ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        await WaitAndThrowAsync();
        await inner.CloseOutageAsync(outage, cancellationToken);
    }

    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken) => Read().FindOpenOutageAsync(cancellationToken);

    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken) =>
        inner.ListOutagesAsync(maxItems, cancellationToken);

    public async ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken)
    {
        await WaitAndThrowAsync();
        await inner.SetManualSwitchAsync(manual, cancellationToken);
    }

    public ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken) =>
        Read().FindManualSwitchAsync(cancellationToken);

    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken) =>
        inner.ListManualSwitchesAsync(maxItems, cancellationToken);

    private InMemoryFaultStore Read() => IsDown ? throw new StoreException("The store is down.") : inner;

    private async Task WaitAndThrowAsync()
    {
        Writes++;
        if (IsDown)
        {
            throw new StoreException("The store is down.");
        }

        if (Hold is { } hold)
        {
            await hold.Task;
        }
    }
}
