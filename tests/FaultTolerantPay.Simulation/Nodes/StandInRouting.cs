using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Nodes;

/// <summary>
/// The routing of payouts and collections in one life of a node: its table, which is loaded again with other priorities, smaller quotas and
/// without some channels. In the end every channel is there, without quotas; where an institution's channels are full, some minutes later.
/// </summary>
internal sealed class StandInRouting
{
    private const string Bank = "bank";

    // As many waits as it takes until an operator is told.
    private static readonly TimeSpan FullInCalm = TimeSpan.FromMinutes(4);

    private readonly SimulatedWorld _world;
    private readonly NodeLife _life;
    private readonly LiveState _live = new();
    private InstitutionId? _full;

    public StandInRouting(SimulatedWorld world, NodeLife life)
    {
        _world = world;
        _life = life;
        _full = FullIn(world.Seed);
        Router = new Router(RoutingTable.Compile(Catalogue(isWhole: true), Policy(), _live));
        GoOn();
    }

    public Router Router { get; }

    /// <summary>The institution whose channels are full on all nodes, in three runs of ten.</summary>
    private static InstitutionId? FullIn(ulong seed) =>
        seed / 4 % 10 is var kind && kind < (ulong)People.Institutions.Length ? People.Institutions[kind] : null;

    private void Change()
    {
        Router.Load(Catalogue(isWhole: _world.IsCalm), Policy());
        _world.Coverage.Mark("routing table of stand-ins loaded again");
        _world.Trace.Add(_life.Name, "loads-table", "");
        GoOn();
    }

    private void GoOn()
    {
        if (!_world.IsCalm)
        {
            _world.Scheduler.After(_world.Chance.Seconds(1, 15), _life, Change);
        }
        else if (_full is not null)
        {
            _world.Scheduler.After(FullInCalm, _life, () =>
            {
                _full = null;
                Change();
            });
        }
    }

    private ChannelCatalogue Catalogue(bool isWhole)
    {
        SeededRandom chance = _world.Chance;
        List<ChannelId> channels = [.. People.Institutions.SelectMany(institution => People.ChannelsOf(institution, areRouted: true))];
        if (!isWhole && chance.Percent(50))
        {
            channels.RemoveAt(chance.Below(channels.Count));
        }

        return new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider(Bank, Bank)],
            [
                .. channels.Select(channel => new Channel
                {
                    Id = channel.Value!,
                    ProviderId = Bank,
                    Supports = Channel.Supporting(),
                    Priority = chance.From(1, 9),
                    DayQuota = QuotaOf(channel),
                }),
            ]);
    }

    /// <summary>One institution's channels may be full for long: its collections wait until an operator sees it.</summary>
    private Quota QuotaOf(ChannelId channel) =>
        _full is { } full && People.ChannelsOf(full, areRouted: true).Contains(channel) ? new Quota(Count: 1)
        : _world.IsCalm || _world.Chance.Percent(70) ? Quota.None
        : new Quota(Count: _world.Chance.From(1, 40));

    private static RoutingPolicy Policy()
    {
        HardRule[] hard = [new HardRule.AmountInRange(), new HardRule.QuotaLeft()];
        SoftRule[] soft = [new SoftRule.HighestPriority()];
        return new RoutingPolicy(
            new OperationPolicy(Operation.Payout, hard, soft), new OperationPolicy(Operation.Collection, hard, soft));
    }
}
