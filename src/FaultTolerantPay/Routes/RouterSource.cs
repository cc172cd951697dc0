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

    /// <summary>The channel in the catalogue in force; null if it has none.</summary>
    public Channel? FindChannel(ChannelId channel) =>
        Table?.Catalogue is { } catalogue && catalogue.IndexOf(channel.Value) is >= 0 and int index ? catalogue.Channels[index] : null;
}
