using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>All kinds of hard rules.</summary>
internal static class HardRuleKinds
{
    public static ImmutableArray<RuleKind<HardRule>> All { get; } =
    [
        RuleKind<HardRule>.Of(
            new("supports", ["rule", "dimension"], ["name"]),
            of => new HardRule.Supports(of.Text("dimension")),
            rule => new HardRule.Supports(rule.DimensionId),
            (json, rule) => json.WriteString("dimension", rule.DimensionId)),
        RuleKind<HardRule>.Plain<HardRule.AmountInRange>("amountInRange"),
        RuleKind<HardRule>.Plain<HardRule.QuotaLeft>("quotaLeft"),
        RuleKind<HardRule>.Plain<HardRule.OpenNow>("openNow"),
        RuleKind<HardRule>.Plain<HardRule.Up>("up"),
        RuleKind<HardRule>.Plain<HardRule.HasCapabilities>("hasCapabilities"),
        RuleKind<HardRule>.Plain<HardRule.ElementsGiven>("elementsGiven"),
        RuleKind<HardRule>.Plain<HardRule.CardSigned>("cardSigned"),
        RuleKind<HardRule>.Plain<HardRule.MerchantEnabled>("merchantEnabled"),
        RuleKind<HardRule>.Plain<HardRule.NotTried>("notTried"),
        RuleKind<HardRule>.Of(
            new("allowList", ["rule", "ids"], ["name"]),
            of => new HardRule.AllowList(of.Texts("ids")),
            rule => new HardRule.AllowList(rule.Ids),
            (json, rule) => CatalogueWriter.WriteItems(json, "ids", rule.Ids, static (j, id) => j.WriteStringValue(id))),
        RuleKind<HardRule>.Of(
            new("blockList", ["rule", "ids"], ["name"]),
            of => new HardRule.BlockList(of.Texts("ids")),
            rule => new HardRule.BlockList(rule.Ids),
            (json, rule) => CatalogueWriter.WriteItems(json, "ids", rule.Ids, static (j, id) => j.WriteStringValue(id))),
        RuleKind<HardRule>.Of(
            new("custom", ["rule", "ruleName"], ["name"]),
            of => new HardRule.Custom(of.Text("ruleName")),
            rule => new HardRule.Custom(rule.RuleName),
            (json, rule) => json.WriteString("ruleName", rule.RuleName)),
    ];
}
