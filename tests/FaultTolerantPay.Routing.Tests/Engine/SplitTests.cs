using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class SplitTests
{
    [Test]
    public void ValueOf_WeightsOneToFour_GivesEachItsShare()
    {
        int[] weights = [1, 2, 3, 4, 0];
        var wins = new int[weights.Length];
        const int Transactions = 100_000;
        for (int t = 0; t < Transactions; t++)
        {
            var seed = RoutingSeed.Of($"order-{t}");
            wins[Enumerable.Range(0, weights.Length).MinBy(c => SplitDraw.ValueOf(seed, KeyOf(c), weights[c]))]++;
        }

        for (int c = 0; c < weights.Length; c++)
        {
            // Four standard deviations of a share of one half are 0.6 %.
            Assert.That(wins[c] / (double)Transactions, Is.EqualTo(weights[c] / 10.0).Within(.0065), $"weight {weights[c]}");
        }
    }

    [Test]
    public void ValueOf_AChannelLeaves_TheOthersKeepTheirTransactions()
    {
        for (int t = 0; t < 10_000; t++)
        {
            var seed = RoutingSeed.Of($"order-{t}");
            int withAll = Enumerable.Range(0, 5).MinBy(c => SplitDraw.ValueOf(seed, KeyOf(c), 1));
            int without = Enumerable.Range(0, 4).MinBy(c => SplitDraw.ValueOf(seed, KeyOf(c), 1));
            Assert.That(withAll == 4 || withAll == without);
        }
    }

    [Test]
    public void MinusLog2_OfAnyDraw_IsCloseToTheLogarithm()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            uint u = ((uint)random.NextInt64() >> random.Next(32)) | 1;
            double expected = -Math.Log2(u / 4294967296.0) * (1 << 24);
            Assert.That(SplitDraw.MinusLog2(u), Is.EqualTo(expected).Within(1 << 7));
        }
    }

    // A share of traffic that moved with a new version would move customers between contracts. The numbers are those of the C library
    // xxHash 0.8.1, XXH3_64bits_withSeed over UTF-8.
    [TestCase("", 0x2D06_8005_38D3_94C2UL, 0x602B_0E2C_D666_2C8BUL)]
    [TestCase("order-1", 0x5FC4_6503_368E_2876UL, 0x5A5A_8AB5_B7C0_D32AUL)]
    [TestCase("ch-a", 0x2FCC_3334_0937_BC9BUL, 0xB710_8649_52BF_C655UL)]
    [TestCase("Zahlung 7 ü€😀", 0x78E1_9869_3461_3CEFUL, 0x1C95_9543_5616_C6F8UL)]
    public void Hash_OfKnownIds_IsThatOfTheReference(string id, ulong transaction, ulong channel)
    {
        Assert.That(RoutingSeed.Of(id).Value, Is.EqualTo(transaction));
        Assert.That(StableHash.KeyOf(id), Is.EqualTo(channel));
    }

    [Test]
    public void Hash_OfALongId_IsThatOfTheReference()
    {
        string id = new('x', 300);
        Assert.That(RoutingSeed.Of(id).Value, Is.EqualTo(0xA5D1_B460_7DC8_3554));
        Assert.That(StableHash.KeyOf(id), Is.EqualTo(0xD7AA_4E08_1CBF_1F58));
    }

    [Test]
    public void Draw_OfAKnownTransactionAtAKnownChannel_StaysAsItIs() =>
        Assert.That(StableHash.Draw(RoutingSeed.Of("order-1"), StableHash.KeyOf("ch-a")), Is.EqualTo(0xFCBC_D96E));

    // A restart compiles the catalogue of today first; a host that has been up for weeks knew channels that are gone, in another order.
    [Test]
    public void Route_ChannelsKnownInAnotherOrder_SplitsTheSameTransactionsAlike()
    {
        string[] ids = ["a", "b", "c", "d"];
        OperationTable young = Compile(new LiveState(), ids);
        var live = new LiveState();
        _ = Compile(live, "gone", "d", "b");
        OperationTable old = Compile(live, "d", "c", "b", "a");
        for (int t = 0; t < 1_000; t++)
        {
            RouteRequest request = Request($"order-{t}");
            Assert.That(Order(old, request), Is.EqualTo(Order(young, request)), $"order-{t}");
        }
    }

    [Test]
    public void Route_ShareOfAChannelThatComesBack_IsTheSameTransactionsInEveryHost()
    {
        OperationTable young = Compile(new LiveState(), "a", "b");
        OperationTable old = Compile(new LiveState(), "b", "a");
        foreach (OperationTable table in new[] { young, old })
        {
            ChannelHandle handle = table.Rules.Context.Live.HandleOf("a");
            table.Rules.Context.Live.SetUp(handle, false, Now);
            table.Rules.Context.Live.SetUp(handle, true, Now);
        }

        int admitted = 0;
        for (int t = 0; t < 1_000; t++)
        {
            RouteRequest request = Request($"order-{t}");
            request.Now = Now + TimeSpan.FromSeconds(60);
            string[] order = Order(old, request);
            Assert.That(order, Is.EqualTo(Order(young, request)), $"order-{t}");
            admitted += order.Length - 1;
        }

        Assert.That(admitted, Is.InRange(450, 600), "about half of the way from 5 % to all: 525");
    }

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static ulong KeyOf(int channel) => StableHash.KeyOf($"channel-{channel}");

    private static RouteRequest Request(string id) => new(Schema) { Now = Now, Transaction = RoutingSeed.Of(id) };

    private static string[] Order(OperationTable table, RouteRequest request)
    {
        var order = new List<string>();
        foreach (RouteDecision candidate in table.Candidates(request.AsQuery(), 8))
        {
            order.Add(candidate.Channel.Id);
        }

        return [.. order];
    }

    private static readonly RoutingSchema Schema = new([]);

    private static OperationTable Compile(LiveState live, params string[] ids) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "p")],
            ids.Select(id => new Channel { Id = id, ProviderId = "p", Supports = Channel.Supporting(), Weight = 1 + (id[0] % 4) })),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Up()], [new SoftRule.WeightedSplit()])),
        live)[Operation.Payment];
}
