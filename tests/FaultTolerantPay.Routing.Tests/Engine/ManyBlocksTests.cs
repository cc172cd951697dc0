using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// Rare values in single blocks of 512 channels: searches leave the other blocks out, and must find the channel or the rule that removed
/// it.
/// </summary>
[TestFixture]
public class ManyBlocksTests
{
    private const int Channels = 6_000;

    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("bank", ["common", "rare", "rarer", "none"]), Dimension.Required("card", ["x", "y", "z"])]);

    private static readonly SoftRule[][] SoftRules = [[], [new SoftRule.LowestCost()], [new SoftRule.WeightedSplit()]];

    [Test]
    public void Route_ValuesInSingleBlocks_AgreesWithTheNaiveRouter([ValueSource(nameof(SoftRules))] SoftRule[] rules)
    {
        Channel[] channels = [.. Enumerable.Range(0, Channels).Select(MakeChannel)];
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")], channels);
        var policy = new OperationPolicy(
            Operation.Payment, [new HardRule.Supports("bank"), new HardRule.Supports("card"), new HardRule.Up()], rules);
        var live = new LiveState();
        OperationTable[] tables =
        [
            .. Enum.GetValues<VectorChoice>().Where(width => width <= VectorChoices.Widest).Select(width => RoutingTable.Compile(
                catalogue,
                new RoutingPolicy(policy),
                live,
                new RoutingTableOptions
                {
                    Vectors = width,
                    Strategy = RoutingStrategy.ColumnBitmaps,
                    BandsFromChannels = Channels + 1, // Bands would take long to compile.
                })[Operation.Payment]),
        ];
        var oracle = new NaiveRouter(catalogue, policy, live);
        foreach (string bank in Schema["bank"].Values)
        {
            foreach (string card in Schema["card"].Values)
            {
                RouteQuery query = new RouteRequest(Schema) { AmountMinor = 1_000, Transaction = RoutingSeed.Of(card) }
                    .With("bank", bank).With("card", card).AsQuery();
                (List<int> ranked, HardRule? failed) = oracle.Route(query);
                foreach (OperationTable table in tables)
                {
                    Agreement.Compare(table, query, ranked, failed, $"{bank}, {card}", withCandidates: true);
                }
            }
        }
    }

    // The rare bank has channels in block 7, and the rarer one in block 10; there no channel takes card x.
    private static Channel MakeChannel(int index)
    {
        int block = index / 512;
        string bank = index is 3_700 or 3_701 or 3_900 ? "rare" : index == 5_300 ? "rarer" : "common";
        return new Channel
        {
            Id = $"c{index}",
            ProviderId = "p",
            Supports = Channel.Supporting(
                ("bank", SupportedValues.Of(bank)), ("card", SupportedValues.Of(block is 7 or 10 ? "y" : "x"))),
            Fees = new FeePlan(new Fee(index % 7, 1_000)),
            Weight = 1,
        };
    }
}
