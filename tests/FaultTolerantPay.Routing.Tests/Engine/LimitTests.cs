using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>The sizes at which words, blocks and fields end.</summary>
[TestFixture]
public class LimitTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(257)]
    [TestCase(511)]
    [TestCase(512)]
    [TestCase(513)]
    [TestCase(1_000)]
    [TestCase(1_025)]
    [TestCase(1_537)]
    public void Route_ChannelsAtTheEdgesOfWordsAndBlocks_Agrees(int channels) =>
        Agreement.Check(new GeneratedModelSize(channels + 1, channels, 4, 4), channels > 300 ? 200 : 1_000);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(21)]
    [TestCase(32)]
    [TestCase(63)]
    [TestCase(64)]
    public void Route_AnyNumberOfDimensions_Agrees(int dimensions)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Agreement.Check(new GeneratedModelSize(seed, 40, dimensions, 2), 200);
        }
    }

    [Test]
    public void Decision_Default_IsNotRouted()
    {
        RouteDecision decision = default;
        Assert.That(decision.IsRouted, Is.False);
        Assert.That(decision.FailedRule, Is.Null);
        Assert.That(decision.ToString(), Is.EqualTo("no channel, rule 'none'"));
        Assert.That(() => decision.Channel, Throws.InvalidOperationException);
        Assert.That(decision, Is.EqualTo(default(RouteDecision)));
    }

    [Test]
    public void Route_ScoreOfLargeCosts_IsTheSum([Values] RoutingStrategy strategy)
    {
        Channel Make(string id, long fixedMinor) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(),
            Fees = new FeePlan(new Fee(fixedMinor, 1)),
        };
        var catalogue = new ChannelCatalogue(new RoutingSchema([]), [new Provider("p", "p")],
            [Make("dear", 9_000_000_000_000), Make("cheap", 2_000_000_000_000)]);
        foreach (int weight in new[] { 1, 1_000_000 })
        {
            var policy = new RoutingPolicy(
                new OperationPolicy(Operation.Payment, [], [new SoftRule.WeightedScore(new ScoreTerm(new SoftRule.LowestCost(), weight))]));
            RoutingTable table = RoutingTable.Compile(catalogue, policy, new LiveState(), new RoutingTableOptions { Strategy = strategy });
            Assert.That(table[Operation.Payment].Route(new RouteQuery
            {
                Schema = catalogue.Schema,
                Code = [0],
                AmountMinor = 1
            }).Channel.Id, Is.EqualTo("cheap"), $"weight {weight}");
        }
    }

    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(long.MinValue)]
    public void Fee_TierFromZero_IsForAnyAmount(long amount) =>
        Assert.That(new FeePlan(new Fee(100), new FeeTier(0, 1_000, new Fee(5)), new FeeTier(1, 1_000, new Fee(7))).For(amount, 5_000),
            Is.EqualTo(5));

    // Three columns of all of them would have more rows together than 64 bits count.
    [Test]
    public void Compile_ManyWideDimensions_Compiles()
    {
        var schema = new RoutingSchema(
            [.. Enumerable.Range(0, 40).Select(d => Dimension.Required($"d{d}", Enumerable.Range(0, 4_000).Select(i => $"v{i}")))]);
        var catalogue = new ChannelCatalogue(schema, [new Provider("p", "p")], []);
        var policy =
            new RoutingPolicy(new OperationPolicy(Operation.Payment, schema.Dimensions.Select(d => new HardRule.Supports(d.Id)), []));
        foreach (int wide in new[] { 3, 7, 10, 13, 16, 20, 31, 40 })
        {
            var some = new RoutingPolicy(new OperationPolicy(Operation.Payment, policy.Operations[0].HardRules.Take(wide), []));
            Assert.That(() => RoutingTable.Compile(catalogue, some, new LiveState()), Throws.Nothing, $"{wide} dimensions");
        }
    }

    [TestCase(RoutingStrategy.ColumnBitmaps)]
    [TestCase(RoutingStrategy.MergedMasks)]
    [TestCase(RoutingStrategy.Auto)]
    public void Route_HundredThousandChannels_FindsTheOneThatFits(RoutingStrategy strategy)
    {
        const int Channels = 100_000;
        var schema = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, 2_000).Select(i => $"b{i}"))]);
        var catalogue = new ChannelCatalogue(
            schema,
            [new Provider("p", "p")],
            Enumerable.Range(0, Channels).Select(i => new Channel
            {
                Id = $"ch{i}",
                ProviderId = "p",
                Supports = Channel.Supporting(("bank", SupportedValues.Of($"b{i % 2_000}"))),
                Amount = new AmountRange(i, i),
            }));
        var policy =
            new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Supports("bank"), new HardRule.AmountInRange()], []));
        RoutingTable table = RoutingTable.Compile(catalogue, policy, new LiveState(), new RoutingTableOptions { Strategy = strategy });
        foreach (int i in new[] { 0, 1, 1_999, 2_000, 65_535, 65_536, 99_999 })
        {
            RouteRequest request = new RouteRequest(schema) { AmountMinor = i }.With("bank", $"b{i % 2_000}");
            Assert.That(table[Operation.Payment].Route(request.AsQuery()).Channel.Id, Is.EqualTo($"ch{i}"));
            request.AmountMinor = i + 1;
            Assert.That(table[Operation.Payment].Route(request.AsQuery()).FailedRule, Is.InstanceOf<HardRule.AmountInRange>());
        }
    }

    [Test]
    public void Route_AmountsAtBothEndsOfLong_AreTakenByWhoTakesThem()
    {
        (long Min, long Max)[] ranges =
        [
            (long.MinValue, long.MinValue), (long.MinValue, -1), (-1, -1), (0, 0), (1, 1), (15, 16), (long.MaxValue - 1, long.MaxValue - 1),
                (long.MaxValue, long.MaxValue),
            (long.MinValue, long.MaxValue), (1L << 62, long.MaxValue),
        ];
        long[] amounts =
            [long.MinValue, long.MinValue + 1, -2, -1, 0, 1, 2, 14, 15, 16, 17, (1L << 62) - 1, 1L << 62, long.MaxValue - 1, long.MaxValue];
        var schema = new RoutingSchema([]);
        foreach ((long min, long max) in ranges)
        {
            foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
            {
                var channel = new Channel
                {
                    Id = "c",
                    ProviderId = "p",
                    Supports = Channel.Supporting(),
                    Amount = new AmountRange(min, max),
                };
                RoutingTable table = RoutingTable.Compile(
                    new ChannelCatalogue(schema, [new Provider("p", "p")], [channel]),
                    new RoutingPolicy(new OperationPolicy(Operation.Payout, [new HardRule.AmountInRange()], [])),
                    new LiveState(),
                    new RoutingTableOptions { Strategy = strategy });
                foreach (long amount in amounts)
                {
                    var request = new RouteRequest(schema) { AmountMinor = amount };
                    Assert.That(
                        table[Operation.Payout].Route(request.AsQuery()).IsRouted, Is.EqualTo(amount >= min && amount <= max),
                        $"{amount} in {min}..{max} by {strategy}");
                }
            }
        }
    }

    [Test]
    public void Cells_OfEveryEdge_HoldTheirAmounts()
    {
        Assert.That(AmountCells.Of(long.MaxValue), Is.EqualTo(AmountCells.Count - 1));
        Assert.That(AmountCells.Of(long.MinValue), Is.Zero);
        for (int cell = 0; cell < AmountCells.Count; cell++)
        {
            Assert.That(AmountCells.Of(AmountCells.Begin(cell)), Is.EqualTo(cell));
            Assert.That(AmountCells.Of(AmountCells.End(cell)), Is.EqualTo(cell));
        }
    }

    [Test]
    public void BitField_OfEveryRun_IsItsBits()
    {
        var random = new Random(3);
        for (int shift = 0; shift < 64; shift++)
        {
            for (int bits = 0; bits <= Math.Min(20, 64 - shift); bits++)
            {
                var field = new BitField(0, shift, bits);
                ulong word = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
                nint expected = 0;
                for (int bit = 0; bit < bits; bit++)
                {
                    expected |= (nint)(word >> (shift + bit) & 1) << bit;
                }

                Assert.That((field.Extract(word), field.Count, field.PositionOf(shift + 1)), Is.EqualTo((expected, 1 << bits, 1)));
            }
        }
    }

    /// <summary>Three groups of similar width, each a run, so that the fastest search can merge them.</summary>
    [TestCase("6 6 6 1 1 1 2", "8 8 7")]
    [TestCase("2 5 4 2 2 2", "5 6 6")]
    [TestCase("9", "9")]
    public void CodeLayout_Fields_StandInGroupsOfSimilarWidth(string widths, string groups)
    {
        int[] bits = [.. widths.Split(' ').Select(int.Parse)];
        var schema = new RoutingSchema(bits.Select((width, i) =>
            Dimension.Required($"d{i}", Enumerable.Range(0, (1 << width) - 1).Select(v => $"v{v}"))));
        var fields = Enumerable.Range(0, bits.Length).Select(schema.FieldOf).OrderBy(field => field.Shift).ToArray();
        Assert.That(fields.Select(field => field.Bits).Order(), Is.EqualTo(bits.Order()));
        int at = 0;
        foreach (CodeField field in fields)
        {
            Assert.That(field.Shift, Is.EqualTo(at));
            at += field.Bits;
        }

        var ends = new List<int>();
        foreach (string width in groups.Split(' '))
        {
            ends.Add(ends.LastOrDefault() + int.Parse(width));
        }

        Assert.That(ends.Except(fields.Select(field => field.Shift + field.Bits)), Is.Empty, "a field ends where a group ends");
    }

    [Test]
    public void CombinationTable_TooManyCombinations_SaysSo()
    {
        var world = new GeneratedModel(new GeneratedModelSize(3, 3, 0, 0));
        var schema = new RoutingSchema(Enumerable.Range(0, 30).Select(i => Dimension.Required($"d{i}", ["a", "b", "c"])));
        var catalogue = new ChannelCatalogue(schema, [], []);
        var policy =
            new RoutingPolicy(new OperationPolicy(Operation.Payment, schema.Dimensions.Select(d => new HardRule.Supports(d.Id)), []));
        Assert.That(
            () => RoutingTable.Compile(catalogue, policy, world.Live,
                new RoutingTableOptions { Strategy = RoutingStrategy.CombinationTable }),
            Throws.ArgumentException.With.Message.Contains("combinations"));
    }

    [Test]
    public void Table_UnknownOperation_SaysThatThereAreNoRules()
    {
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(new RoutingSchema([]), [], []), new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])),
            new LiveState());
        foreach (Operation scene in new[] { (Operation)(-1), (Operation)99, Operation.Payout })
        {
            Assert.That(table.Has(scene), Is.False);
            Assert.That(() => table[scene], Throws.ArgumentException.With.Message.Contains("no rules"));
        }
    }
}
