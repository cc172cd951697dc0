using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Compilation;

/// <summary>A decision by cost looks no farther than the reach says: what stands behind it must never be better.</summary>
[TestFixture]
public class CostRangeTests
{
    private const int Channels = 40;

    // The last cell of the widest band.
    private static readonly int LastCell = AmountCells.Of(AmountBand.MaxTableMinor);

    [Test]
    public void LastBetter_AnyFeesAndAmounts_NothingBehindIsBetter([Values(1, 8, 16, 32, 64, 128, 256)] int cells)
    {
        var random = new Random(cells);
        long near = 0;
        long far = 0;
        for (int world = 0; world < 300; world++)
        {
            var band = new AmountBand(random.Next(17, LastCell + 2 - cells), cells);
            bool few = random.Next(2) == 0;
            FeePlan[] kinds = [.. Enumerable.Range(0, 4).Select(_ => MakePlan(random, band))];
            FeePlan[] plans = [.. Enumerable.Range(0, Channels).Select(_ => few ? kinds[random.Next(4)] : MakePlan(random, band))];
            int[] ties = [.. Enumerable.Range(0, Channels)];
            random.Shuffle(ties);
            int[] order =
                [.. Enumerable.Range(0, Channels).OrderBy(i => i / 25).ThenBy(i => plans[i].For(band.MiddleMinor, 0)).ThenBy(i => ties[i])];
            int[] groups = [.. order.Select(i => i / 25)];
            plans = [.. order.Select(i => plans[i])];
            ties = [.. order.Select(i => ties[i])];
            var reach = CostRangeBuilder.Build(plans, groups, ties, band);
            for (int q = 0; q < 100; q++)
            {
                int cell = band.FirstCell + random.Next(cells);
                long amount = random.Next(3) switch
                {
                    0 => AmountCells.Begin(cell),
                    1 => AmountCells.End(cell),
                    _ => random.NextInt64(AmountCells.Begin(cell), AmountCells.End(cell) + 1),
                };
                long[] costs = [.. plans.Select(p => p.For(amount, random.Next(3) * 1_000))];
                int first = random.Next(Channels);
                int last = reach.LastBetter(cell, first);
                for (int p = first + 1; p < Channels && groups[p] == groups[first]; p++)
                {
                    bool isBetter = costs[p] < costs[first] || (costs[p] == costs[first] && ties[p] < ties[first]);
                    Assert.That(isBetter && p > last, Is.False,
                        $"world {world}, amount {amount}: position {p} is better than {first}, whose reach ends at {last}");
                }

                near += last == first ? 1 : 0;
                far += last > first ? 1 : 0;
                Assert.That(last == int.MaxValue || groups[last] == groups[first], "the reach left the group");
            }
        }

        Assert.That(near, Is.GreaterThan(1_000), "a reach that always goes on proves nothing");
        Assert.That(far, Is.GreaterThan(1_000));
    }

    [Test]
    public void Meets_RangesThatTouchABandAtOneAmount_MeetIt()
    {
        var band = new AmountBand(AmountCells.Of(1_024), 8);
        Assert.That((band.MinMinor, band.MaxMinor), Is.EqualTo((1_024, 2_047)));
        Assert.That(band.Meets(new AmountRange(long.MinValue, 1_024)));
        Assert.That(band.Meets(new AmountRange(2_047, long.MaxValue)));
        Assert.That(band.Meets(new AmountRange(long.MinValue, 1_023)), Is.False);
        Assert.That(band.Meets(new AmountRange(2_048, long.MaxValue)), Is.False);
    }

    [Test]
    public void For_AnyWidth_BandsEndAtTheLastUsefulCell([Values(8, 16, 32, 64, 128, 256)] int cells)
    {
        var options = new RoutingTableOptions { BandsFromChannels = 1, MinBandCells = cells };
        for (int top = 4; top < 63; top++)
        {
            var live = new LiveState();
            CompiledChannel compiled = CompiledChannel.Of(
                new Channel { Id = "c", ProviderId = "p", Supports = Channel.Supporting(), Amount = new AmountRange(1, (1L << top) + 3) },
                0, new RoutingSchema([]), live, CompiledProvider.Of(new Provider("p", "p"), live),
                new Dictionary<string, ICustomSoftRule>());
            AmountBand[] bands = [.. AmountBands.For([compiled], options, _ => 1, 1_000)];
            Assert.That(bands[0].MinMinor, Is.EqualTo(16));
            Assert.That(bands[^1].MaxMinor,
                Is.EqualTo(AmountCells.End(AmountCells.Of(Math.Min(Math.Max((1L << top) + 3, 16), AmountBand.MaxTableMinor)))));
            Assert.That(bands[^1].MaxMinor, Is.LessThanOrEqualTo(AmountBand.MaxTableMinor));
            Assert.That(bands.Sum(b => b.Cells), Is.EqualTo(AmountCells.Of(bands[^1].MaxMinor) - AmountCells.Of(16) + 1),
                "no gap, nothing twice");
        }
    }

    // Beyond a trillion the cost in millionths leaves 64 bits, and the cheapest channel was passed over.
    [Test]
    public void Build_BandBeyondATrillion_IsRefused() =>
        Assert.That(() => CostRangeBuilder.Build([], [], [], new AmountBand(LastCell, 2)), Throws.TypeOf<ArgumentOutOfRangeException>());

    // Dearer at both ends of the cell and cheaper between: only the bend of a floor or a cap does that.
    [TestCase(5_000, 5_000, 0, long.MaxValue, 0, 9_804, 9_950, long.MaxValue,
        TestName = "LastBetter_FloorBehindBendsWithinTheCell_IsLookedAt")]
    [TestCase(0, 10_000, 0, 10_200, 5_000, 5_000, 0, long.MaxValue, TestName = "LastBetter_CapBeforeBendsWithinTheCell_IsLookedAt")]
    public void LastBetter_FeeThatBends_IsLookedAt(long fixedMinor, int rate, long floor, long cap, long otherFixed, int otherRate,
        long otherFloor, long otherCap)
    {
        int cell = AmountCells.Of(1_000_000);
        FeePlan first = new(new Fee(fixedMinor, rate, floor, cap));
        FeePlan behind = new(new Fee(otherFixed, otherRate, otherFloor, otherCap));
        foreach (long end in new[] { AmountCells.Begin(cell), AmountCells.End(cell) })
        {
            Assert.That(behind.For(end, 0), Is.GreaterThan(first.For(end, 0) + 1), "dearer at the ends");
        }

        Assert.That(behind.For(1_016_000, 0), Is.LessThan(first.For(1_016_000, 0)), "cheaper between");
        Assert.That(CostRangeBuilder.Build([first, behind], [0, 0], [0, 1], new AmountBand(cell, 1)).LastBetter(cell, 0), Is.EqualTo(1));
    }

    private static FeePlan MakePlan(Random random, AmountBand band)
    {
        Fee MakeFee() => random.Next(12) switch
        {
            0 => new Fee(Fee.MaxFixedMinor - random.Next(3), random.Next(1_000_000)),
            1 => new Fee(0, random.Next(1_000_000), long.MaxValue - random.Next(2)),
            _ => new Fee(
                random.Next(100),
                random.Next(20_000),
                random.Next(2) * random.NextInt64(1, (band.MaxMinor / 100) + 2),
                random.Next(2) == 0 ? long.MaxValue : (band.MaxMinor / 100) + random.Next(1, 100)),
        };
        long MakeAmount() => random.NextInt64(Math.Max(band.MinMinor / 2, 0), band.MaxMinor);
        return random.Next(3) == 0
            ? new FeePlan(MakeFee(), new FeeTier(MakeAmount(), 0, MakeFee()), new FeeTier(0, 1_000, MakeFee()),
                new FeeTier(MakeAmount(), 1_500, MakeFee()))
            : new FeePlan(MakeFee());
    }
}
