using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// A query that was made before the catalogue was replaced: answered by its names, or refused, and never by the numbers that its names had
/// before.
/// </summary>
[TestFixture]
public class OtherSchemaTests
{
    private static readonly RoutingSchema Old = new(
        [Dimension.Required("bank", ["icbc", "abc", "other"], "other"), Dimension.Optional("sms")], ["refund", "split"], ["name", "phone"]);

    [Test]
    public void Route_ValuesMovedByAReload_FindsTheChannelOfTheName([Values] RoutingStrategy strategy)
    {
        RoutingTable before = Compile(Old, strategy);
        var router = new Router(before);
        RouteRequest request = new RouteRequest(Old)
        {
            AmountMinor = 5,
            NeededCapabilities = Old.CapabilityMask("refund"),
            GivenElements = Old.VerificationElementMask("phone"),
        }
            .With("bank", "icbc").With("sms", Requirement.Required);
        Assert.That(router.Route(Operation.Payment, request.AsQuery()).Channel.Id, Is.EqualTo("icbc"));

        var moved = new RoutingSchema(
            [Dimension.Optional("sms"), Dimension.Required("bank", ["other", "boc", "abc", "icbc"], "other")], ["split", "more", "refund"],
            ["phone", "name"]);
        router.Activate(Compile(moved, strategy, before.Live));
        Assert.That(router.Route(Operation.Payment, request.AsQuery()).Channel.Id, Is.EqualTo("icbc"));
        Assert.That(First(router.Current[Operation.Payment], request.AsQuery()), Is.EqualTo("icbc"));
        Assert.That(router.Current[Operation.Payment].Explain(request.AsQuery()).Chosen!.Id, Is.EqualTo("icbc"));
        router.RollBack();
        Assert.That(router.Route(Operation.Payment, request.AsQuery()).Channel.Id, Is.EqualTo("icbc"));
    }

    [Test]
    public void Route_TriedInAnotherSchema_IsLeftOut()
    {
        var other = new RoutingSchema([Dimension.Required("bank", ["abc", "icbc"])]);
        Channel ChannelOf(string id) =>
            new() { Id = id, ProviderId = "p", Supports = Channel.Supporting(("bank", SupportedValues.Any)) };
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(
                new RoutingSchema([Dimension.Required("bank", ["icbc", "abc"])]), [new Provider("p", "p")],
                [ChannelOf("one"), ChannelOf("two")]),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Supports("bank"), new HardRule.NotTried()], [])),
            new LiveState());
        RouteRequest request = new RouteRequest(other) { Tried = new ChannelSet(table.Live.HandleOf("one")) }.With("bank", "icbc");

        Assert.That(table[Operation.Payment].Route(request.AsQuery()).Channel.Id, Is.EqualTo("two"));
    }

    [Test]
    public void Route_SameSchemaReadAgain_TakesTheCodeAsItIs()
    {
        var again = new RoutingSchema(
            [Dimension.Required("bank", ["icbc", "abc", "other"], "other"), Dimension.Optional("sms")], ["refund", "split"],
            ["name", "phone"]);
        RouteRequest request = new RouteRequest(again).With("bank", "abc");
        Assert.That(Compile(Old)[Operation.Payment].Route(request.AsQuery()).Channel.Id, Is.EqualTo("abc"));
        request.NeededCapabilities = 1UL << 40;
        RouteDecision decision = Compile(Old)[Operation.Payment].Route(request.AsQuery());
        Assert.That((decision.Refusal, decision.FailedRule is HardRule.HasCapabilities), Is.EqualTo((QueryRefusal.None, true)),
            "no channel has capability number 40");
    }

    [Test]
    public void Route_QueryWithoutRemovedNames_IsAnswered()
    {
        RouteQuery query = new RouteRequest(Old).With("bank", "abc").AsQuery();
        var withoutSms = new RoutingSchema([Dimension.Required("bank", ["abc", "icbc", "other"], "other"), Dimension.Optional("new")]);
        Assert.That(Compile(withoutSms)[Operation.Payment].Route(query).Channel.Id, Is.EqualTo("abc"));
        RouteQuery empty = new RouteRequest(Old).AsQuery();
        RouteDecision decision = Compile(withoutSms)[Operation.Payment].Route(empty);
        Assert.That((decision.Refusal, decision.FailedRule is HardRule.Supports), Is.EqualTo((QueryRefusal.None, true)),
            "a value that was not given matches no channel");
    }

    // Each says something for which the new schema has no word, or another meaning.
    [TestCase("value", "no value 'abc'")]
    [TestCase("dimension", "no dimension 'sms'")]
    [TestCase("kind", "Optional in the table's schema")]
    [TestCase("capability", "no capability 'split'")]
    [TestCase("other", "stands for other values")]
    [TestCase("no other", "stands for other values")]
    [TestCase("code", "no code 3")]
    [TestCase("capability number", "no capability number 63")]
    public void Route_QueryWithARemovedName_IsRefusedWithTheName(string what, string expected)
    {
        Dimension bank = Dimension.Required("bank", ["abc", "icbc", "other"], "other");
        Dimension sms = Dimension.Optional("sms");
        var said = new RouteRequest(Old).With("bank", "icbc");
        RoutingSchema table = new([bank, sms], ["refund", "split", "more"]);
        switch (what)
        {
            case "value":
                table = new([Dimension.Required("bank", ["icbc"]), sms], Old.Capabilities);
                said.With("bank", "abc");
                break;
            case "dimension":
                table = new([bank], Old.Capabilities);
                said.With("sms", Requirement.NotAcceptable);
                break;
            case "kind":
                table = new([Dimension.Optional("bank"), sms], Old.Capabilities);
                said = new RouteRequest(Old);
                break;
            case "capability":
                table = new([bank, sms], ["refund"]);
                said.NeededCapabilities = Old.CapabilityMask("split");
                break;
            case "other":
                // "boc" was unlisted and counted as other; now there are channels of its own for it.
                table = new([Dimension.Required("bank", ["abc", "icbc", "boc", "other"], "other"), sms], Old.Capabilities);
                said.With("bank", "boc");
                break;
            case "no other":
                table = new([Dimension.Required("bank", ["abc", "icbc", "other"]), sms], Old.Capabilities);
                said.With("bank", "boc");
                break;
            case "capability number":
                said.NeededCapabilities = 1UL << 63;
                break;
        }

        RouteQuery query = what == "code" ? new RouteQuery { Schema = Old, Code = [3UL << 2] } : said.AsQuery();
        OperationTable scene = Compile(table)[Operation.Payment];
        RouteDecision decision = scene.Route(query);
        Assert.That((decision.IsRouted, decision.Refusal, decision.FailedRule),
            Is.EqualTo((false, QueryRefusal.OtherSchema, (HardRule?)null)));
        Assert.That(decision.ToString(), Is.EqualTo("query refused: OtherSchema"));
        Assert.That(() => decision.Channel, Throws.InvalidOperationException.With.Message.Contains("OtherSchema"));
        Assert.That(scene.Candidates(query, 3).Refusal, Is.EqualTo(QueryRefusal.OtherSchema));
        Assert.That(scene.Explain(query).RefusalReason, Does.Contain(expected));
    }

    [Test]
    public void Route_OtherStandsForTheSameNames_IsAnswered()
    {
        RouteQuery query = new RouteRequest(Old).With("bank", "boc").AsQuery();
        foreach (RoutingSchema table in new[]
        {
            new RoutingSchema([Dimension.Required("bank", ["other", "abc"], "other")]),
            new RoutingSchema([Dimension.Required("bank", ["abc", "rest"], "rest")]),
        })
        {
            string rest = table["bank"].OtherValue!;
            Assert.That(Compile(table)[Operation.Payment].Route(query).Channel.Id, Is.EqualTo(rest));
        }
    }

    [Test]
    public void Route_DefaultOrShortQuery_IsRefused()
    {
        OperationTable scene = Compile(Old)[Operation.Payment];
        Assert.That(scene.Route(default).Refusal, Is.EqualTo(QueryRefusal.NoSchema));
        Assert.That(scene.Explain(default).RefusalReason, Does.Contain("no schema"));
        Assert.That(scene.Candidates(default, 3).Refusal, Is.EqualTo(QueryRefusal.NoSchema));
        Assert.That(scene.Route(new RouteQuery { Schema = Old, Code = [] }).Refusal, Is.EqualTo(QueryRefusal.CodeTooShort));
        Assert.That(scene.Explain(new RouteQuery { Schema = Old, Code = [] }).RefusalReason, Does.Contain("0 words").And.Contain("have 1"));
        Assert.That(default(RouteCandidates).MoveNext(), Is.False);
        Assert.That(default(RouteCandidates).Refusal, Is.EqualTo(QueryRefusal.None));
        Assert.That(scene.Route(new RouteRequest(Old).With("bank", "abc").AsQuery()).Refusal, Is.EqualTo(QueryRefusal.None));
    }

    // The table keeps a translation as long as the other schema lives.
    [Test]
    public void Route_SameOtherSchemaAgain_AllocatesNothing()
    {
        var moved = new RoutingSchema([Dimension.Optional("sms"), Dimension.Required("bank", ["abc", "icbc", "other"], "other")]);
        OperationTable scene = Compile(moved)[Operation.Payment];
        RouteRequest request = new RouteRequest(Old).With("bank", "abc");
        AllocationTests.AssertAllocatesNothing(
            () =>
            {
                _ = scene.Route(request.AsQuery());
                foreach (RouteDecision candidate in scene.Candidates(request.AsQuery(), 3))
                {
                    _ = candidate.Handle;
                }
            },
            "another schema");
    }

    private static string? First(OperationTable operation, in RouteQuery query)
    {
        foreach (RouteDecision candidate in operation.Candidates(query, 1))
        {
            return candidate.Channel.Id;
        }

        return null;
    }

    // One channel for each bank, named after it, which can do everything and wants the cardholder's phone.
    private static RoutingTable Compile(RoutingSchema schema, RoutingStrategy strategy = RoutingStrategy.Auto, LiveState? live = null)
    {
        bool hasBanks = schema["bank"].Kind == DimensionKind.Required;
        IEnumerable<Channel> channels = (hasBanks ? schema["bank"].Values.AsEnumerable() : ["all"]).Select(bank => new Channel
        {
            Id = bank,
            ProviderId = "p",
            Supports = Channel.Supporting(
                [.. schema.Dimensions.Select(d => (d.Id, d.Id == "bank" && hasBanks ? SupportedValues.Of(bank) : SupportedValues.Any))]),
            Capabilities = schema.Capabilities,
            VerificationElements = [.. schema.VerificationElements.Where(e => e == "phone")],
        });
        HardRule[] rules = [.. schema.Dimensions.Select(d => new HardRule.Supports(d.Id)), new HardRule.HasCapabilities()];
        return RoutingTable.Compile(
            new ChannelCatalogue(schema, [new Provider("p", "p")], channels),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, rules, [])),
            live ?? new LiveState(),
            new RoutingTableOptions { Strategy = strategy });
    }
}
