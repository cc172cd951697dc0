using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// Where the cost for the amount decides: whatever tables the memory budget leaves for parts of the amounts, the cheapest channel is
/// chosen.
/// </summary>
[TestFixture]
public class CostBandTests
{
    private const int Channels = 80;

    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", Enumerable.Range(0, 400).Select(i => $"b{i}"))]);

    private static readonly RoutingPolicy Policy = new(
        new OperationPolicy(Operation.Payment, [new HardRule.Supports("bank"), new HardRule.AmountInRange()], [new SoftRule.LowestCost()]));

    // Large flat fees beside rates: for large amounts either may be the cheaper, and amount x rate leaves 64 bits.
    [Test]
    public void Route_EveryLayoutOfBands_TheCheapestUpToTheMaxAmounts(
        [Values(2_000_000_000_000, 20_000_000_000_000, 100_000_000_000_000)] long flat, [Values(1_000_000, 700_000, 6_000)] int rate)
    {
        Channel[] channels = [.. Enumerable.Range(0, Channels)
            .Select(i => MakeChannel(i, i % 2 == 0 ? new Fee(0, rate - i) : new Fee(((1 + (i / 2 % 2)) * flat) + i)))];
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")], channels);
        var layouts = new HashSet<string>();
        for (double budget = 1 << 12; budget < 1 << 25; budget *= 1.05)
        {
            RoutingTable table = RoutingTable.Compile(
                catalogue, Policy, new LiveState(), new RoutingTableOptions
                {
                    Strategy = RoutingStrategy.ColumnBitmaps,
                    MemoryBudgetBytes = (long)budget,
                });
            string layout = table[Operation.Payment].StrategyReason;
            if (!layouts.Add(layout))
            {
                continue;
            }

            for (double at = 1e9; at < 9e18; at *= 1.01)
            {
                long amount = (long)at;
                RouteRequest request = new RouteRequest(Schema) { AmountMinor = amount }.With("bank", "b7");
                string expected = channels.MinBy(c => c.Fees.For(amount, 0))!.Id;
                Assert.That(table[Operation.Payment].Route(request.AsQuery()).Channel.Id, Is.EqualTo(expected),
                    $"amount {amount}, budget {budget:0}: {layout}");
            }
        }

        Assert.That(layouts, Has.Count.GreaterThanOrEqualTo(5), "layouts tried");
    }

    [Test]
    public void Compile_AnyBudget_NoBandPassesTheLastCell()
    {
        var schema = new RoutingSchema(
            [.. Enumerable.Range(0, 3).Select(d => Dimension.Required($"x{d}", Enumerable.Range(0, 2_000).Select(i => $"v{i}")))]);
        var catalogue = new ChannelCatalogue(schema, [new Provider("p", "p")], Enumerable.Range(0, 100).Select(i => new Channel
        {
            Id = $"c{i}",
            ProviderId = "p",
            Supports = Channel.Supporting(("x0", SupportedValues.Any), ("x1", SupportedValues.Any), ("x2", SupportedValues.Of("v1"))),
            Fees = new FeePlan(new Fee(i, 1_000 + i)),
            Amount = new AmountRange(1, long.MaxValue),
        }));
        var policy = new RoutingPolicy(new OperationPolicy(
            Operation.Payment,
            [new HardRule.Supports("x0"), new HardRule.Supports("x1"), new HardRule.Supports("x2"), new HardRule.AmountInRange()],
                    [new SoftRule.LowestCost()]));
        for (long budget = 300_000; budget < 4_000_000; budget += 80_000)
        {
            var options = new RoutingTableOptions { MemoryBudgetBytes = budget };
            Assert.That(() => RoutingTable.Compile(catalogue, policy, new LiveState(), options), Throws.Nothing, $"budget {budget}");
        }
    }

    private static Channel MakeChannel(int index, Fee fee) =>
        new()
        {
            Id = $"c{index}",
            ProviderId = "p",
            Supports = Channel.Supporting(("bank", SupportedValues.Any)),
            Fees = new FeePlan(fee),
        };
}
