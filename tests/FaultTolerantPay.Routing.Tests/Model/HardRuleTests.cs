using System.Reflection;
using System.Text;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Routing.Tests.Model;

/// <summary>
/// Walks every kind of hard rule through every place that must know it, and a kind that no place knows: a place that forgets a kind must
/// not take it for one that removes nothing. The README of the folder Model has the list.
/// </summary>
public sealed class HardRuleTests
{
    private static readonly ChannelCatalogue Catalogue =
        new(HardRuleSample.Schema, HardRuleSample.Providers, [HardRuleSample.All[0].Cheap, HardRuleSample.All[0].Dear]);

    private static IEnumerable<Type> Kinds => typeof(HardRule).Assembly.GetTypes().Where(type => type.BaseType == typeof(HardRule));

    private static IEnumerable<TestCaseData> Samples =>
        Kinds.Select(kind => new TestCaseData(kind).SetArgDisplayNames(kind.Name));

    private static IEnumerable<TestCaseData> Places
    {
        get
        {
            yield return Place(nameof(PolicyValidation), rules => PolicyValidation.Check(new RoutingPolicy(rules), Catalogue));
            yield return Place(nameof(StepsBuilder), rules => StepsBuilder.Build(rules, Catalogue.Schema, NoRows(rules)));
            yield return Place(nameof(RowsBuilder), rules => RowsBuilder.Build(Catalogue.Schema, rules, [], null));
            yield return Place(nameof(ChecksBuilder), rules =>
                ChecksBuilder.Build(Catalogue, rules, [], NoRows(rules), new Dictionary<string, ICustomHardRule>()));
            yield return Place(nameof(TableFingerprint), rules => TableFingerprint.Of(Catalogue, new RoutingPolicy(rules)));
            yield return Place(
                nameof(HardRuleFacts),
                rules => HardRuleFacts.MayPass(rules.HardRules[0], new CatalogueFacts(Catalogue), 0),
                "MayPassAlone");
            yield return Place(
                nameof(HardRuleFacts),
                rules => HardRuleFacts.MayPass(rules.HardRules[0], [], Catalogue.Channels[0]),
                "MayPassBehind");
            yield return Place(
                nameof(HardRuleFacts),
                rules => HardRuleFacts.TakesAllOf(rules.HardRules[0], Catalogue.Channels[0], Catalogue.Channels[1]),
                "TakesAllOf");
            yield return Place(
                nameof(HardRuleFacts),
                rules => HardRuleFacts.MayRemoveAlone(
                    rules.HardRules[0], new CatalogueFacts(Catalogue), Catalogue.Channels[0], Catalogue.Channels[1]),
                "MayRemoveAlone");
            yield return Place(nameof(Explainer), Explain);
            yield return Place("files", rules => PolicyFile.Write(Stream.Null, new RoutingPolicy(rules)));

            static TestCaseData Place(string name, Action<OperationPolicy> use, string? part = null) =>
                new TestCaseData(name, use).SetArgDisplayNames(part is null ? name : $"{name}.{part}");
        }
    }

    [TestCaseSource(nameof(Places))]
    public void Place_KindThatItDoesNotKnow_Throws(string place, Action<OperationPolicy> use) =>
        Assert.That(
            () => use(new OperationPolicy(Operation.Payment, [new Forgotten()], [])),
            Throws.InvalidOperationException.With.Message.Contains(place).And.Message.Contains("'forgotten'"));

    [TestCaseSource(nameof(Samples))]
    public void Route_EachKind_RemovesTheChannelThatFailsIt(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
        {
            Assert.That(Chosen(sample, strategy, []), Is.EqualTo("cheap"), $"{strategy}, without the rule");
            Assert.That(Chosen(sample, strategy, sample.Rule), Is.EqualTo("dear"), $"{strategy}, with the rule");
        }
    }

    [TestCaseSource(nameof(Samples))]
    public void Route_EachKind_IsTheRuleThatFailed(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        var live = new LiveState();
        RoutingTable table = Compile([sample.Cheap], live, default, sample.Rule, new HardRule.BlockList("cheap") { Name = "last" });
        RouteRequest request = sample.Request(live);

        Assert.That(table[Operation.Payment].Route(request.AsQuery()).FailedRule, Is.EqualTo(sample.Rule), "the decision");
        Assert.That(table[Operation.Payment].Explain(request.AsQuery()).FailedRule, Is.EqualTo(sample.Rule), "the explanation");
    }

    [TestCaseSource(nameof(Samples))]
    public void Explain_EachKind_SaysTheSameAsTheRoute(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        var live = new LiveState();
        RoutingTable table = Compile([sample.Cheap, sample.Dear], live, default, sample.Rule);

        RouteExplanation explanation = table[Operation.Payment].Explain(sample.Request(live).AsQuery());

        Assert.That(explanation.Chosen?.Id, Is.EqualTo("dear"));
        Assert.That(explanation.Channels[^1].Channel.Id, Is.EqualTo("cheap"));
        Assert.That(explanation.Channels[^1].RemovedBy, Is.EqualTo(sample.Rule));
    }

    [TestCaseSource(nameof(Samples))]
    public void Analyse_EachKind_DoesNotCallTheChosenChannelNeverChosen(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        RoutingAnalysis analysis = RoutingAnalysis.Of(CatalogueOf([sample.Cheap, sample.Dear]), PolicyOf(sample.Rule));

        Assert.That(
            analysis.Findings.Where(finding => finding.Code == FindingCode.NeverChosenChannel && finding.Path == "channels[1]"), Is.Empty);
        Assert.That(analysis.MayActivate);
    }

    [TestCaseSource(nameof(Samples))]
    public void Fingerprint_EachKind_DependsOnAllItHolds(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        PropertyInfo[] held = kind.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.That(sample.Other is not null, Is.EqualTo(held.Length > 0), $"{kind.Name} holds {held.Length} properties");
        if (sample.Other is { } other)
        {
            Assert.That(other.Name, Is.EqualTo(sample.Rule.Name));
            Assert.That(FingerprintOf(other), Is.Not.EqualTo(FingerprintOf(sample.Rule)));
        }
    }

    [TestCaseSource(nameof(Samples))]
    public void File_EachKind_IsReadAsItWasWritten(Type kind)
    {
        HardRuleSample sample = SampleOf(kind);
        using var stream = new MemoryStream();
        PolicyFile.Write(stream, PolicyOf(sample.Rule));
        string written = Encoding.UTF8.GetString(stream.ToArray());
        stream.Position = 0;

        RoutingFile<RoutingPolicy> read = PolicyFile.Read(stream, "policy.json");

        Assert.That(read.Errors, Is.Empty);
        Assert.That(FingerprintOf(read.Value!.Operations[0].HardRules[0]), Is.EqualTo(FingerprintOf(sample.Rule)));
        Assert.That(new JsonSchemaCheck(PolicyFile.JsonSchema).FirstFailure(written), Is.Empty, "the published schema");
    }

    [TestCaseSource(nameof(Samples))]
    public void Page_EachKind_IsInTheTable(Type kind)
    {
        IEnumerable<string> table = File.ReadLines(Path.Combine(SourceTree.Root, "docs", "reference", "routing.md"))
            .SkipWhile(line => line != "## Hard rules").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

        Assert.That(table, Has.Some.Matches($@"^\| [^|]*`{kind.Name}[`(]"));
    }

    private static HardRuleSample SampleOf(Type kind)
    {
        HardRuleSample[] samples = [.. HardRuleSample.All.Where(sample => sample.Rule.GetType() == kind)];
        Assert.That(samples, Has.Length.EqualTo(1), $"HardRuleSample.All needs one sample of {kind.Name}");
        return samples[0];
    }

    private static string? Chosen(HardRuleSample sample, RoutingStrategy strategy, params HardRule[] rules)
    {
        var live = new LiveState();
        RoutingTable table = Compile([sample.Cheap, sample.Dear], live, strategy, rules);
        RouteDecision decision = table[Operation.Payment].Route(sample.Request(live).AsQuery());
        return decision.IsRouted ? decision.Channel.Id : null;
    }

    private static RoutingTable Compile(Channel[] channels, LiveState live, RoutingStrategy strategy, params HardRule[] rules) =>
        RoutingTable.Compile(CatalogueOf(channels), PolicyOf(rules), live, new RoutingTableOptions
        {
            Strategy = strategy,
            HardRules = new Dictionary<string, ICustomHardRule> { [HardRuleSample.Host] = new OnlyDear() },
        });

    private static ChannelCatalogue CatalogueOf(Channel[] channels) => new(HardRuleSample.Schema, HardRuleSample.Providers, channels);

    private static RoutingPolicy PolicyOf(params HardRule[] rules) =>
        new(new OperationPolicy(Operation.Payment, rules, [new SoftRule.LowestCost()]));

    private static string FingerprintOf(HardRule rule) => TableFingerprint.Of(Catalogue, PolicyOf(rule));

    private static OperationRows NoRows(OperationPolicy policy) => new(Catalogue.Schema, policy, 0, AmountSpan.None);

    private static void Explain(OperationPolicy policy)
    {
        CompiledRules known = Compile([Catalogue.Channels[0]], new LiveState(), default)[Operation.Payment].Rules;
        var plain = new OperationPolicy(Operation.Payment, [], []);
        var ranking = new SoftRanking(SoftPlanBuilder.Build(Catalogue.Schema, plain, known.CompiledChannels, 0, known.Context.Rates));
        var rules = new CompiledRules(known.Context, policy, ranking, known.Checks, known.Search);
        Explainer.Explain(rules, new RouteRequest(Catalogue.Schema).AsQuery());
    }

    /// <summary>A kind of hard rule that someone added, and no place knows yet.</summary>
    private sealed record Forgotten() : HardRule("forgotten");

    private sealed class OnlyDear : ICustomHardRule
    {
        public bool Passes(Channel channel, in RouteQuery query) => channel.Id == "dear";
    }
}
