using System.Collections.Immutable;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Analysis;

public class LearningChecksTests
{
    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("country", ["BR", "DE"]), Dimension.Required("currency", ["EUR"])], currencyDimension: "currency");

    private static readonly SoftRule Success = new SoftRule.HighestSuccessRate();

    [TestCase(0, long.MaxValue, "its share is 0")]
    [TestCase(500, 0, "its largest amount is 0")]
    public void Of_ExplorationThatNoPaymentDoes_IsAWarning(int share, long maxAmount, string why)
    {
        Finding found = Find([], new Exploration { ShareBasisPoints = share, MaxAmountMinor = maxAmount }, Success).Single();
        Assert.That(
            (found.Severity, found.Code, found.Path),
            Is.EqualTo((FindingSeverity.Warning, FindingCode.LearningWithoutEffect, "scenes[0].exploration")));
        Assert.That(found.Message, Is.EqualTo($"no payment explores: {why}"));
    }

    [Test]
    public void Of_ExplorationBehindASplit_IsAWarning() =>
        Assert.That(
            Find([], new Exploration { ShareBasisPoints = 500 }, new SoftRule.WeightedSplit(), Success).Select(f => f.Message),
            Is.EqualTo(new[] { "no payment explores: rule 'split' before the learned rule never leaves two channels equal" }));

    [Test]
    public void Of_ExplorationThatHappens_IsNoFinding()
    {
        Assert.That(Find([], new Exploration { ShareBasisPoints = 500 }, Success, new SoftRule.WeightedSplit()), Is.Empty);
        Assert.That(Find([], new Exploration { Method = ExplorationMethod.Thompson }, Success), Is.Empty);
        Assert.That(
            Find([], new Exploration { ShareBasisPoints = 5, MaxAmountMinor = 0, CurrencyLimits = [new("EUR", 1)] }, Success), Is.Empty);
    }

    [Test]
    public void Of_SegmentsThatNoRuleUses_AreAWarning()
    {
        Finding found = Find([["country"]], null, new SoftRule.LowestCost()).Single();
        Assert.That(
            (found.Severity, found.Code, found.Path),
            Is.EqualTo((FindingSeverity.Warning, FindingCode.LearningWithoutEffect, "learning.segments")));
        Assert.That(Find([], null, new SoftRule.LowestCost()), Is.Empty);
        Assert.That(Find([["country"]], new Exploration { ShareBasisPoints = 500 }, Success), Is.Empty);
        Assert.That(Find([["country"]], null, new SoftRule.WeightedScore(new ScoreTerm(Success, 2))), Is.Empty, "a score uses them");
    }

    [Test]
    public void Of_LearnedRuleWithoutExploration_IsForInformation()
    {
        Finding found = Find([], null, new SoftRule.HighestPriority(), Success).Single();
        Assert.That(
            (found.Severity, found.Code, found.Path),
            Is.EqualTo((FindingSeverity.Information, FindingCode.LearningWithoutExploration, "scenes[0].soft[1]")));
        Assert.That(found.Message, Does.StartWith("rule 'success' ranks by what is learned, and no payment explores"));
        Assert.That(Find([], null, new SoftRule.WeightedSplit(), Success), Is.Empty, "it never decides");
    }

    private static Finding[] Find(string[][] segments, Exploration? exploration, params SoftRule[] soft)
    {
        Channel Make(string id) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("country", SupportedValues.Any), ("currency", SupportedValues.Any)),
        };
        var policy = new RoutingPolicy(
            new ApprovalLearning { Segments = [.. segments.Select(s => s.ToImmutableArray())] },
            new OperationPolicy(Operation.Payment, [new HardRule.Supports("country")], soft) { Exploration = exploration });
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")], [Make("a"), Make("b")]);
        return
        [
            .. RoutingAnalysis.Of(catalogue, policy).Findings
                .Where(f => f.Code is FindingCode.LearningWithoutEffect or FindingCode.LearningWithoutExploration),
        ];
    }
}
