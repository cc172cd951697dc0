using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>All kinds of soft rules.</summary>
internal static class SoftRuleKinds
{
    /// <summary>The kinds that can be both a rule and a term of a score.</summary>
    public static ImmutableArray<RuleKind<SoftRule>> Simple { get; } =
    [
        RuleKind<SoftRule>.Plain<SoftRule.LowestCost>("lowestCost"),
        RuleKind<SoftRule>.Of(
            new("highestSuccessRate", ["rule"], ["name", "bandBasisPoints"]),
            of =>
                new SoftRule.HighestSuccessRate(
                    (int)of.Number("bandBasisPoints", new SoftRule.HighestSuccessRate().BandBasisPoints, 1, 10_000)),
            rule => new SoftRule.HighestSuccessRate(rule.BandBasisPoints),
            (json, rule) =>
                CatalogueWriter.WriteNumber(
                    json, "bandBasisPoints", rule.BandBasisPoints, new SoftRule.HighestSuccessRate().BandBasisPoints)),
        RuleKind<SoftRule>.Of(
            new("fastest", ["rule"], ["name", "bandMs"]),
            of => new SoftRule.Fastest((int)of.Number("bandMs", new SoftRule.Fastest().BandMs, 1, 60_000)),
            rule => new SoftRule.Fastest(rule.BandMs),
            (json, rule) => CatalogueWriter.WriteNumber(json, "bandMs", rule.BandMs, new SoftRule.Fastest().BandMs)),
        RuleKind<SoftRule>.Plain<SoftRule.HighestPriority>("highestPriority"),
        RuleKind<SoftRule>.Plain<SoftRule.FastestSettlement>("fastestSettlement"),
        RuleKind<SoftRule>.Of(
            new("minimumVolume", ["rule"], ["name", "paced"]),
            of => new SoftRule.MinimumVolume(of.Flag("paced", true)),
            rule => new SoftRule.MinimumVolume(rule.Paced),
            WritePaced),
        RuleKind<SoftRule>.Of(
            new("custom", ["rule", "ruleName"], ["name"]),
            of => new SoftRule.Custom(of.Text("ruleName")),
            rule => new SoftRule.Custom(rule.RuleName),
            (json, rule) => json.WriteString("ruleName", rule.RuleName)),
    ];

    /// <summary>The same kinds as terms, with a weight.</summary>
    public static ImmutableArray<RuleKind<SoftRule>> Terms { get; } =
        [
            .. Simple.Select(kind => kind with
            {
                Shape = new ObjectShape(kind.Shape.Name, [.. kind.Shape.Required, "weight"], [.. kind.Shape.Optional]),
            }),
        ];

    public static ImmutableArray<RuleKind<SoftRule>> All { get; } =
    [
        .. Simple,
        RuleKind<SoftRule>.Of(
            new("expectedValue", ["rule", "margin"], ["name", "currencyMargins"]),
            ReadValue,
            rule => new SoftRule.ExpectedValue(rule.Margin) { CurrencyMargins = rule.CurrencyMargins },
            WriteValue),
        RuleKind<SoftRule>.Plain<SoftRule.WeightedSplit>("weightedSplit"),
        RuleKind<SoftRule>.Of(
            new("weightedScore", ["rule", "terms"], ["name"]),
            of => new SoftRule.WeightedScore(of.List("terms", "a list of terms", PolicyReader.ReadTerm)),
            rule => new SoftRule.WeightedScore(rule.Terms),
            (json, rule) => CatalogueWriter.WriteItems(json, "terms", rule.Terms, PolicyWriter.WriteTerm)),
    ];

    private static SoftRule.ExpectedValue ReadValue(ObjectReader of) =>
        new(of.Object("margin", Shapes.Fee, FeePlan.NoFee, CatalogueReader.ReadFee))
        {
            CurrencyMargins = of.List("currencyMargins", "a list of margins by currency", static (reading, node) =>
                ObjectReader.TryOpen(reading, node, Shapes.CurrencyMargin, out ObjectReader margin)
                    ? new CurrencyMargin(margin.Text("currency"), CatalogueReader.ReadFee(margin))
                    : new CurrencyMargin(string.Empty, FeePlan.NoFee)),
        };

    private static void WriteValue(Utf8JsonWriter json, SoftRule.ExpectedValue rule)
    {
        json.WriteStartObject("margin");
        CatalogueWriter.WriteFee(json, rule.Margin);
        json.WriteEndObject();
        if (!rule.CurrencyMargins.IsEmpty)
        {
            CatalogueWriter.WriteItems(json, "currencyMargins", rule.CurrencyMargins, static (j, of) =>
            {
                j.WriteStartObject();
                j.WriteString("currency", of.Currency);
                CatalogueWriter.WriteFee(j, of.Margin);
                j.WriteEndObject();
            });
        }
    }

    private static void WritePaced(Utf8JsonWriter json, SoftRule.MinimumVolume rule)
    {
        if (!rule.Paced)
        {
            json.WriteBoolean("paced", false);
        }
    }
}
