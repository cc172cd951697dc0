using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routes;

/// <summary>The host's router, if it registered one. Without a router no channel passes.</summary>
internal sealed class RouterSource(IEnumerable<Router> routers)
{
    private readonly Router? _router = routers.LastOrDefault();

    /// <summary>The table in force. Read it once for one decision.</summary>
    public RoutingTable? Table => _router?.Current;

    /// <summary>The live state that all tables follow.</summary>
    public LiveState? Live => _router?.Current.Live;

    /// <summary>The provider in the catalogue in force; null if it has none.</summary>
    public Provider? FindProvider(string id) => Table?.Catalogue.Providers.FirstOrDefault(provider => provider.Id == id);

    /// <summary>The channels of a provider in the catalogue in force.</summary>
    public IEnumerable<Channel> ChannelsOf(Provider provider) =>
        Table?.Catalogue.Channels.Where(channel => channel.ProviderId == provider.Id) ?? [];

    /// <summary>The channel in the catalogue in force; null if it has none.</summary>
    public Channel? FindChannel(ChannelId channel) =>
        Table?.Catalogue is { } catalogue && catalogue.IndexOf(channel.Value) is >= 0 and int index ? catalogue.Channels[index] : null;
}
