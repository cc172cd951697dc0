using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Explain;

public class ExplorationExplanationTests
{
    private static readonly SoftRule Value = new SoftRule.ExpectedValue(new Fee(0, 20_000));

    [Test]
    public void Explain_ManyTransactions_AgreesWithRouteAndCandidates([Values] ExplorationMethod method)
    {
        var world = new ExplorationWorld(new Exploration { Method = method, ShareBasisPoints = 3_000 }, [Value]);
        OperationTable table = world.Table[Operation.Payment];
        int explored = 0;
        for (int i = 0; i < 2_000; i++)
        {
            RouteQuery query = ExplorationWorld.Request(i).AsQuery();
            RouteDecision decision = table.Route(query);
            RouteExplanation why = table.Explain(query);
            Assert.That((why.Chosen!.Id, why.IsExploration), Is.EqualTo((decision.Channel.Id, decision.IsExploration)));
            var candidates = new List<string>();
            foreach (RouteDecision candidate in table.Candidates(query, 5))
            {
                candidates.Add(candidate.Channel.Id);
            }

            Assert.That(why.Channels.Where(c => c.Rank is not null).Select(c => c.Channel.Id), Is.EqualTo(candidates));
            Assert.That(why.Channels.Take(candidates.Count).Select(c => c.Rank), Is.EqualTo(Enumerable.Range(1, candidates.Count)));
            explored += why.IsExploration ? 1 : 0;
        }

        Assert.That(explored, Is.InRange(100, 1_900));
    }

    // Without evidence every estimate is the catalogue's, and one of 100 % leaves nothing to draw.
    [Test]
    public void Explain_EqualDraws_AgreesWithRoute()
    {
        Channel Make(string id) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("country", SupportedValues.Any)),
        };
        var catalogue = new ChannelCatalogue(ExplorationWorld.Schema, [new Provider("p", "p")], [Make("b"), Make("a"), Make("c")]);
        var policy = new OperationPolicy(Operation.Payment, [], [Value])
        {
            Exploration = new Exploration { Method = ExplorationMethod.Thompson },
        };
        var table = RoutingTable.Compile(catalogue, new RoutingPolicy(policy), new LiveState());
        for (int i = 0; i < 500; i++)
        {
            RouteQuery query = ExplorationWorld.Request(i).AsQuery();
            RouteDecision decision = table[Operation.Payment].Route(query);
            RouteExplanation why = table[Operation.Payment].Explain(query);
            Assert.That((why.Chosen!.Id, why.IsExploration), Is.EqualTo((decision.Channel.Id, decision.IsExploration)));
        }
    }

    [Test]
    public void Explain_ExploringPayment_SaysSoAndNamesTheBest()
    {
        var world = new ExplorationWorld(new Exploration { ShareBasisPoints = 3_000 }, [Value]);
        OperationTable table = world.Table[Operation.Payment];
        int i = 0;
        while (!table.Route(ExplorationWorld.Request(i).AsQuery()).IsExploration)
        {
            i++;
        }

        RouteExplanation why = table.Explain(ExplorationWorld.Request(i).AsQuery());
        string best = why.Channels[1].Channel.Id;
        Assert.That(why.Channels[0].Reason, Is.EqualTo($"this payment explores: drawn to be measured, in place of '{best}'"));
        Assert.That(why.Channels[1].Reason, Is.EqualTo("the best, which comes next because this payment explores"));
        Assert.That((why.Channels[0].BehindBy, why.Channels[1].BehindBy), Is.EqualTo(((SoftRule?)null, (SoftRule?)null)));
        Assert.That(why.Channels[2].Reason, Does.Not.Contain("explores"));
    }

    // The memory holds no attempt of the first and almost three of the second: 5 % and 5 % + 95 % x 2.98 / 15.
    [Test]
    public void Explain_TransactionOutsideOfTheShares_SaysWhichShareAndHowManyAttempts()
    {
        var world = new ExplorationWorld(null, [Value]);
        OperationTable table = world.Table[Operation.Payment];
        int i = 0;
        while (table.Route(ExplorationWorld.Request(i).AsQuery()).Channel.Id != "known")
        {
            i++;
        }

        RouteExplanation why = table.Explain(ExplorationWorld.Request(i).AsQuery());
        Assert.That(ReasonOf("new"), Is.EqualTo("gets 5 % of the transactions now, not this one: 0 of 15 attempts"));
        Assert.That(ReasonOf("young"), Does.Match("^gets 23\\.\\d+ % of the transactions now, not this one: 3 of 15 attempts$"));
        Assert.That(why.Channels.Single(c => c.Channel.Id == "new").BehindBy, Is.EqualTo(Value));

        string ReasonOf(string id) => why.Channels.Single(c => c.Channel.Id == id).Reason;
    }
}
