using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Failure;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Compilation;

/// <summary>Each kind of hard rule has a step of its own: a kind that is forgotten must not become a rule of the host.</summary>
[TestFixture]
public class StepsBuilderTests
{
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["a", "b"])]);

    private static readonly (HardRule Rule, ExactCheck Check)[] Kinds =
    [
        (new HardRule.Supports("bank"), ExactCheck.None),
        (new HardRule.AmountInRange(), ExactCheck.Amount),
        (new HardRule.QuotaLeft(), ExactCheck.Quota),
        (new HardRule.OpenNow(), ExactCheck.Hours),
        (new HardRule.Up(), ExactCheck.Live),
        (new HardRule.HasCapabilities(), ExactCheck.Capabilities),
        (new HardRule.ElementsGiven(), ExactCheck.Elements),
        (new HardRule.CardSigned(), ExactCheck.Signed),
        (new HardRule.MerchantEnabled(), ExactCheck.Merchant),
        (new HardRule.NotTried(), ExactCheck.Tried),
        (new HardRule.AllowList("c"), ExactCheck.None),
        (new HardRule.BlockList("c"), ExactCheck.None),
        (new HardRule.Custom("host"), ExactCheck.Custom),
    ];

    [Test]
    public void Build_EveryKindOfHardRule_HasTheCheckOfItsKind()
    {
        Assert.That(Kinds.Select(kind => kind.Rule.GetType()), Is.EquivalentTo(KindsOfHardRule()), "a new kind belongs in this table");

        RuleStep[] steps = Build([.. Kinds.Select(kind => kind.Rule)]);

        Assert.That(steps.Select(step => step.ExactCheck), Is.EqualTo(Kinds.Select(kind => kind.Check)));
    }

    [Test]
    public void Build_RulesOfTheHostBetweenOthers_AreNumberedInTheirOrder()
    {
        HardRule[] others = [.. Kinds.Select(kind => kind.Rule).Where(rule => rule is not HardRule.Custom)];

        RuleStep[] steps = Build([new HardRule.Custom("first"), .. others, new HardRule.Custom("second")]);

        Assert.That((steps[0].CustomRule, steps[^1].CustomRule), Is.EqualTo((0, 1)));
    }

    private static IEnumerable<Type> KindsOfHardRule() =>
        typeof(HardRule).Assembly.GetTypes().Where(type => type.BaseType == typeof(HardRule));

    private static RuleStep[] Build(params HardRule[] rules)
    {
        var policy = new OperationPolicy(Operation.Payment, rules, []);
        return StepsBuilder.Build(policy, Schema, new OperationRows(Schema, policy, 0, AmountSpan.None));
    }
}
