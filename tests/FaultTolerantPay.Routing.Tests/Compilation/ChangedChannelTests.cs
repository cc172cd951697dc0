using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Compilation;

/// <summary>A table that took over one changed channel after the other is the table that would be compiled anew.</summary>
[TestFixture]
public class ChangedChannelTests
{
    private const int Steps = 12;

    [Test]
    public void With_AnySequenceOfChanges_IsTheTableCompiledAnew([Range(0, 119)] int seed)
    {
        var random = new Random(seed);
        int channels = seed % 10 == 0 ? random.Next(500, 530) : random.Next(0, 70);
        var world = new GeneratedModel(new GeneratedModelSize(seed, channels, random.Next(0, 6), random.Next(0, 12)));
        var options = new RoutingTableOptions
        {
            Strategy = RoutingStrategy.CombinationTable,
            HardRules = world.Options.HardRules,
            SoftRules = world.Options.SoftRules,
        };
        var policy = new RoutingPolicy(world.Policy);
        if (CombinationTableBuilder.CombinationsOf(world.Schema, [.. Enumerable.Range(0, world.Schema.Dimensions.Length)]) > 20_000)
        {
            return; // Too many to compile them again and again.
        }

        var table = RoutingTable.Compile(world.Catalogue, policy, world.Live, options);
        for (int step = 0; step < Steps; step++)
        {
            // A channel takes the place of another, comes again as it was, or is new. What is measured meanwhile moves others too.
            Channel made = world.NextChannel(channels + step);
            ChannelCatalogue catalogue = table.Catalogue;
            Channel changed = catalogue.Channels.IsEmpty || random.Next(4) == 0 ? made
                : random.Next(5) == 0 ? catalogue.Channels[random.Next(catalogue.Channels.Length)]
                : made with { Id = catalogue.Channels[random.Next(catalogue.Channels.Length)].Id };
            if (random.Next(3) == 0)
            {
                world.ChangeLive(random.Next(Math.Max(1, channels)));
            }

            RoutingTable before = table;
            ushort[] membersBefore = [.. before[Operation.Payment].Combinations!.Members];
            table = before.With(changed);
            var anew = RoutingTable.Compile(table.Catalogue, policy, world.Live, options);
            CombinationTable actual = table[Operation.Payment].Combinations!;
            CombinationTable expected = anew[Operation.Payment].Combinations!;
            Assert.That(table.Fingerprint, Is.EqualTo(anew.Fingerprint));
            Assert.That(actual.Starts, Is.EqualTo(expected.Starts), $"step {step}");
            Assert.That(actual.Members, Is.EqualTo(expected.Members), $"step {step}");
            Assert.That(actual.Bytes, Is.EqualTo(expected.Bytes));
            Assert.That(before[Operation.Payment].Combinations!.Members, Is.EqualTo(membersBefore), "the table in force was written");
            for (int q = 0; q < 20; q++)
            {
                RouteRequest request = world.NextRequest();
                RouteDecision one = table[Operation.Payment].Route(request.AsQuery());
                RouteDecision other = anew[Operation.Payment].Route(request.AsQuery());
                Assert.That(one.ToString(), Is.EqualTo(other.ToString()));
            }
        }
    }

    [Test]
    public void Between_OneChannelMoved_FindsThatOneAlone()
    {
        var live = new LiveState();
        CompiledChannel CompiledOf(int index) => new(
            new Channel { Id = $"c{index}", ProviderId = "p", Supports = Channel.Supporting() }, index, live.StateFor($"c{index}"),
            ZoneClock.For("UTC"), CompiledProvider.Of(new Provider("p", "p"), live), 0, 0, new Dictionary<string, ICustomSoftRule>(), []);
        (int, int)? Move(int[] before, int[] after, int changed) =>
            ChannelReplacement.Between([.. before.Select(CompiledOf)], [.. after.Select(CompiledOf)], changed) is { } m
                ? (m.Left, m.Entered)
                : null;

        Assert.That(Move([0, 1, 2], [0, 1, 2], 1), Is.EqualTo((1, 1)));
        Assert.That(Move([0, 1, 2], [1, 2, 0], 0), Is.EqualTo((0, 2)));
        Assert.That(Move([0, 1, 2], [2, 0, 1], 2), Is.EqualTo((2, 0)));
        Assert.That(Move([0, 1], [2, 0, 1], 2), Is.EqualTo((-1, 0)));
        Assert.That(Move([], [0], 0), Is.EqualTo((-1, 0)));
        Assert.That(Move([0, 1, 2], [1, 0, 2], 2), Is.Null);
    }
}
