using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>The routing of one life of a node: its table, which is loaded again with other priorities and without some channels.</summary>
internal sealed class CardRouting
{
    private readonly SimulatedWorld _world;
    private readonly NodeLife _life;

    public CardRouting(SimulatedWorld world, NodeLife life)
    {
        _world = world;
        _life = life;
        Router = new Router(RoutingTable.Compile(Catalogue(everything: true), Policy(), Live));
        if (!world.IsCalm)
        {
            world.Scheduler.After(world.Chance.Seconds(1, 15), life, Change);
        }
    }

    public LiveState Live { get; } = new();

    public Router Router { get; }


    private void Change()
    {
        SeededRandom chance = _world.Chance;
        bool isLast = _world.IsCalm;
        if (isLast || chance.Percent(60))
        {
            Router.Load(Catalogue(everything: isLast), Policy());
            _world.Coverage.Mark("routing table loaded again");
            _world.Trace.Add(_life.Name, "loads-table", "");
        }

        ChannelId channel = chance.OneOf(CardPeople.Channels);
        bool isUp = isLast || chance.Percent(60);
        if (Live.TryHandleOf(channel.Value!, out ChannelHandle handle))
        {
            Live.SetUp(handle, isUp, NodeClock.Start.AddTicks(_world.Scheduler.Ticks));
            _world.Trace.Add(_life.Name, isUp ? "takes-in" : "takes-out", channel.Value!);
        }

        if (!isLast)
        {
            _world.Scheduler.After(chance.Seconds(1, 15), _life, Change);
        }
    }

    private ChannelCatalogue Catalogue(bool everything)
    {
        SeededRandom chance = _world.Chance;
        CardSettings settings = _world.Cards!.Settings;
        List<ChannelId> channels = [.. CardPeople.Channels];
        if (!everything && chance.Percent(50))
        {
            channels.RemoveAt(chance.Below(channels.Count));
        }

        return new ChannelCatalogue(
            new RoutingSchema([]),
            [.. CardPeople.Providers.Select(provider => new Provider(provider.Value!, provider.Value!))],
            [
                .. channels.Select(channel => new Channel
                {
                    Id = channel.Value!,
                    ProviderId = CardPeople.ProviderOf(channel).Value!,
                    Supports = Channel.Supporting(),
                    Priority = chance.From(1, 9),
                    DayQuota = new Quota(settings.DayQuotaMinor ?? long.MaxValue, settings.DayQuotaCount ?? long.MaxValue),
                }),
            ]);
    }

    private RoutingPolicy Policy()
    {
        HardRule[] hard = [new HardRule.AmountInRange(), new HardRule.QuotaLeft(), new HardRule.Up()];
        HardRule[] paying = _world.Cards!.Settings.NeedsSignedCard ? [.. hard, new HardRule.CardSigned()] : hard;
        return new RoutingPolicy(
            new OperationPolicy(Operation.Payment, paying, [new SoftRule.HighestPriority()]),
            new OperationPolicy(Operation.Preauthorisation, paying, [new SoftRule.HighestPriority()]),
            new OperationPolicy(Operation.Verification, hard, [new SoftRule.HighestPriority()]));
    }
}
