using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>The doors of all providers. They open with the bank, if there is a secret.</summary>
internal sealed class ProviderDoors(ProviderKeys keys, ProviderDesk desk, CardDesk cards) : IHostedService, IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public IReadOnlyList<ProviderDoor> All { get; } = [.. EndpointGroups.ProviderIds.Select(id => new ProviderDoor(id, keys, desk, cards))];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var door in keys.AreThere ? All : [])
        {
            await door.OpenAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var door in All)
        {
            await door.CloseAsync();
        }
    }

    /// <summary>Opens or closes a door: a closed one refuses connections.</summary>
    public async Task<ProviderDoor> SetAsync(string provider, bool isOpen)
    {
        var door = All.FirstOrDefault(one => one.Provider == provider)
            ?? throw BadRequestException.Of(
                "provider", $"must be one of {string.Join(", ", EndpointGroups.ProviderIds)}; was \"{provider}\"");
        if (!keys.AreThere)
        {
            throw BadRequestException.Of("open", "needs a provider secret, which the bank was started without");
        }

        await _one.WaitAsync();
        try
        {
            await (isOpen ? door.OpenAsync(CancellationToken.None) : door.CloseAsync());
            return door;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _one.Dispose();
    }
}
