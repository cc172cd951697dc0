using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>A policy of the library, with live state of its own.</summary>
internal sealed class RoutedPolicy : LabPolicy
{
    private readonly int _seed;
    private readonly LiveState _live = new();
    private readonly RoutingTable _table;
    private readonly ChannelHandle[] _handles;
    private readonly RouteRequest[] _requests;

    /// <param name="name">Its name in the results.</param>
    /// <param name="world">The world.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="policy">Rules for payments, with the dimensions <c>country</c> and <c>card</c>.</param>
    /// <exception cref="InvalidRoutingModelException">The policy names what worlds do not have.</exception>
    public RoutedPolicy(string name, World world, int seed, RoutingPolicy policy)
        : base(name)
    {
        _seed = seed;
        var schema = new RoutingSchema(
        [
            Dimension.Required("country", world.Segments.Select(segment => segment.Country).Distinct()),
            Dimension.Required("card", world.Segments.Select(segment => segment.Card).Distinct()),
        ]);
        IEnumerable<Provider> providers = world.Channels.Select(channel => new Provider(channel.ProviderId, channel.ProviderId));
        _table = RoutingTable.Compile(new ChannelCatalogue(schema, providers, world.Channels), policy, _live);
        _handles = [.. world.Channels.Select(channel => _live.HandleOf(channel.Id))];
        _requests =
        [
            .. world.Segments.Select(segment => new RouteRequest(schema).With("country", segment.Country).With("card", segment.Card)),
        ];
    }

    public override int Choose(in Payment payment)
    {
        RouteRequest request = _requests[payment.Segment];
        request.AmountMinor = payment.AmountMinor;
        request.Now = payment.At;
        request.Transaction = RoutingSeed.Of($"{_seed}/{payment.Number}");
        RouteDecision decision = _table[Operation.Payment].Route(request.AsQuery());
        return decision.IsRouted ? decision.CatalogueIndex : -1;
    }

    public override void Report(in Payment payment, int channel, ChannelAttemptOutcome outcome, DateTimeOffset at)
    {
        RouteQuery query = _requests[payment.Segment].AsQuery();
        _live.Report(_handles[channel], outcome, at - payment.At, at, query.Schema, query.Code);
    }

    public override void Recorded(in Payment payment, int channel, ChannelAttemptOutcome outcome)
    {
        RouteQuery query = _requests[payment.Segment].AsQuery();
        _live.LearnFromRecord(_handles[channel], outcome, payment.At, query.Schema, query.Code);
    }
}
