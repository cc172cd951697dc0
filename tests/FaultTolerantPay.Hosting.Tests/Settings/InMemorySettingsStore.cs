using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Hosting.Tests.Settings;

/// <summary>Shared settings in memory; other nodes are told only if the test says so.</summary>
internal sealed class InMemorySettingsStore : ISharedSettingsStore, IChangeSignal
{
    private readonly Lock _lock = new();
    private Action? _changed;

    public List<SharedSettings> Versions { get; } = [];

    public bool IsDown { get; set; }

    public bool Tells { get; set; } = true;

    public ValueTask<bool> AddAsync(SharedSettings settings, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            if (Newest(settings.Kind) != settings.Number - 1)
            {
                return ValueTask.FromResult(false);
            }

            Versions.Add(settings);
        }

        if (Tells)
        {
            _changed?.Invoke();
        }

        return ValueTask.FromResult(true);
    }

    public ValueTask<long> ReadNewestNumberAsync(SharedSettingsKind kind, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return ValueTask.FromResult(Newest(kind));
        }
    }

    public ValueTask<SharedSettings?> FindAsync(SharedSettingsKind kind, long number, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return ValueTask.FromResult(Versions.Find(version => version.Kind == kind && version.Number == number));
        }
    }

    public ValueTask<IReadOnlyList<SharedSettings>> ListNewestAsync(
        SharedSettingsKind kind, long? before, int maxItems, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test lists versions here.");

    public IDisposable Subscribe(Action changed)
    {
        _changed += changed;
        return new Subscription(() => _changed -= changed);
    }

    private long Newest(SharedSettingsKind kind) =>
        Versions.Where(version => version.Kind == kind).Select(version => version.Number).DefaultIfEmpty().Max();

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new StoreException("The test took the store away.");
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
