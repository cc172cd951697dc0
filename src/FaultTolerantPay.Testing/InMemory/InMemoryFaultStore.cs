using FaultTolerantPay.Faults;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>A fault store in memory, for tests, simulations and benchmarks; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryFaultStore(InMemoryDisk? disk = null) : IFaultStore
{
    private readonly FaultTables _tables = (disk ?? new InMemoryDisk()).Faults;

    /// <inheritdoc/>
    public ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OutageRules.CheckOpens(outage);
        lock (_tables.Lock)
        {
            if (_tables.Outages.Find(o => o.End is null) is { } open)
            {
                return ValueTask.FromResult(open);
            }

            Outage stored = outage with { Id = new OutageId(_tables.Outages.Count + 1) };
            _tables.Outages.Add(stored);
            return ValueTask.FromResult(stored);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OutageRules.CheckCloses(outage);
        lock (_tables.Lock)
        {
            int at = _tables.Outages.FindIndex(o => o.Id == outage.Id);
            if (at < 0)
            {
                throw OutageRules.UnknownOutage(outage.Id);
            }

            if (_tables.Outages[at].End is null)
            {
                _tables.Outages[at] = _tables.Outages[at] with { End = outage.End, ClosedBy = outage.ClosedBy };
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            return ValueTask.FromResult(_tables.Outages.Find(o => o.End is null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            return ValueTask.FromResult(NewestFirst(_tables.Outages, maxItems));
        }
    }

    /// <inheritdoc/>
    public ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            _tables.Switches.Add(manual);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            return ValueTask.FromResult(_tables.Switches.LastOrDefault());
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            return ValueTask.FromResult(NewestFirst(_tables.Switches, maxItems));
        }
    }

    private static IReadOnlyList<T> NewestFirst<T>(List<T> items, int maxItems)
    {
        StoreRules.CheckPage(maxItems);
        return [.. Enumerable.Reverse(items).Take(maxItems)];
    }
}
