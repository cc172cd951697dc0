using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Finds payout and collection channels that the router would never choose, because its catalogue lacks them, and dimensions of the options
/// that its schema lacks. Only operations for which the policy has rules are checked.
/// </summary>
internal sealed class StandInChannelCheck(IServiceProvider services) : IOptionsConsistencyCheck, IRoutingTableCheck
{
    private IReadOnlyList<string>? _found;

    // Once: later the router may have another table than the one that the host started with.
    public IEnumerable<string> FindErrors(OptionSet options) => _found ??=
        // What cannot be created is reported by ChannelCapabilityCheck.
        new RegisteredAdapters(services).GetAll<Router>() is [.., var router] ? [.. FindErrors(options, router.Current)] : [];

    public IEnumerable<string> FindErrors(OptionSet options, RoutingTable table)
    {
        var adapters = new RegisteredAdapters(services);
        return
        [
            .. table.Has(Operation.Payout)
                ? Missing(
                    table, nameof(Operation.Payout),
                    adapters.GetAll<IPayoutChannel>().Select(
                        channel => (channel.GetType(), adapters.Read(channel, c => c.Channel, "", default))))
                : [],
            .. table.Has(Operation.Collection)
                ? Missing(
                    table, nameof(Operation.Collection),
                    adapters.GetAll<ICollectionChannel>().Select(
                        channel => (channel.GetType(), adapters.Read(channel, c => c.Channel, "", default))))
                : [],
            .. Dimension(options, table, nameof(RouteOptions.InstitutionDimension), options.Get<RouteOptions>().InstitutionDimension),
            .. Dimension(
                options, table, nameof(RouteOptions.MerchantCategoryDimension), options.Get<RouteOptions>().MerchantCategoryDimension),
        ];
    }

    private static IEnumerable<string> Missing(RoutingTable table, string operation, IEnumerable<(Type Type, ChannelId Id)> channels) =>
        channels
            .Where(channel => channel.Id.Value is { } id && table.Catalogue.IndexOf(id) < 0)
            .Select(channel => $"{channel.Type.Name}.Channel is '{channel.Id}': expected a channel of the routing catalogue, "
                + $"because the routing policy has rules for {operation}.");

    private static IEnumerable<string> Dimension(OptionSet options, RoutingTable table, string option, string? dimension)
    {
        RoutingSchema schema = table.Catalogue.Schema;
        if (dimension is null
            || (schema.IndexOf(dimension) is >= 0 and int index && schema.Dimensions[index].Kind == DimensionKind.Required))
        {
            yield break;
        }

        yield return $"{options.PlaceOf<RouteOptions>(option)} is '{dimension}': expected a required dimension of the routing schema.";
    }
}
