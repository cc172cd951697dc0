using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Reads and writes what a policy says of learning and exploration.</summary>
internal static class LearningFields
{
    private static readonly string[] Methods = ["share", "thompson"];

    public static ApprovalLearning Read(ObjectReader of)
    {
        ApprovalLearning byDefault = ApprovalLearning.Default;
        return new ApprovalLearning
        {
            Segments = of.List("segments", "a list of lists of dimensions", static (reading, node) =>
                ObjectReader.Texts(reading, node, "a list of dimensions")),
            MemoryAttempts = (int)of.Number("memoryAttempts", byDefault.MemoryAttempts, 10, 1_000_000),
            MemoryAge = of.Has("memoryAge")
                ? of.Duration("memoryAge", ApprovalLearning.MaxAge, ApprovalLearning.MinAge)
                : byDefault.MemoryAge,
            SegmentStrength = (int)of.Number("segmentStrength", byDefault.SegmentStrength, 1, 10_000),
            PriorStrength = (int)of.Number("priorStrength", byDefault.PriorStrength, 1, 10_000),
            FirstShareBasisPoints = (int)of.Number("firstShareBasisPoints", byDefault.FirstShareBasisPoints, 1, 10_000),
            FullShareAttempts = (int)of.Number("fullShareAttempts", byDefault.FullShareAttempts, 1, 10_000),
            MaxSegments = (int)of.Number("maxSegments", byDefault.MaxSegments, 1, 65_536),
        };
    }

    public static Exploration ReadExploration(ObjectReader of) => new()
    {
        Method = of.Has("method") ? (ExplorationMethod)of.OneOf("method", Methods) : default,
        ShareBasisPoints = (int)of.Number("shareBasisPoints", 0, 0, Exploration.MaxShareBasisPoints),
        MaxAmountMinor = of.Number("maxAmount", long.MaxValue, 0),
        MaxCostMinor = of.Number("maxCost", long.MaxValue, 0),
        CurrencyLimits = of.List("currencyLimits", "a list of limits by currency", static (reading, node) =>
            ObjectReader.TryOpen(reading, node, Shapes.CurrencyLimit, out ObjectReader limit)
                ? new ExplorationLimit(
                    limit.Text("currency"), limit.Number("maxAmount", long.MaxValue, 0), limit.Number("maxCost", long.MaxValue, 0))
                : new ExplorationLimit(string.Empty, 0)),
    };

    public static void Write(Utf8JsonWriter json, ApprovalLearning learning)
    {
        ApprovalLearning byDefault = ApprovalLearning.Default;
        if (learning == byDefault)
        {
            return;
        }

        json.WriteStartObject("learning");
        if (!learning.Segments.IsEmpty)
        {
            CatalogueWriter.WriteItems(json, "segments", learning.Segments, static (j, ids) =>
            {
                j.WriteStartArray();
                foreach (string id in ids)
                {
                    j.WriteStringValue(id);
                }

                j.WriteEndArray();
            });
        }

        CatalogueWriter.WriteNumber(json, "memoryAttempts", learning.MemoryAttempts, byDefault.MemoryAttempts);
        if (learning.MemoryAge != byDefault.MemoryAge)
        {
            json.WriteString("memoryAge", DurationText.Format(learning.MemoryAge));
        }

        CatalogueWriter.WriteNumber(json, "segmentStrength", learning.SegmentStrength, byDefault.SegmentStrength);
        CatalogueWriter.WriteNumber(json, "priorStrength", learning.PriorStrength, byDefault.PriorStrength);
        CatalogueWriter.WriteNumber(json, "firstShareBasisPoints", learning.FirstShareBasisPoints, byDefault.FirstShareBasisPoints);
        CatalogueWriter.WriteNumber(json, "fullShareAttempts", learning.FullShareAttempts, byDefault.FullShareAttempts);
        CatalogueWriter.WriteNumber(json, "maxSegments", learning.MaxSegments, byDefault.MaxSegments);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Exploration? exploration)
    {
        if (exploration is null)
        {
            return;
        }

        json.WriteStartObject("exploration");
        if (exploration.Method != ExplorationMethod.Share)
        {
            json.WriteString("method", Methods[(int)exploration.Method]);
        }

        CatalogueWriter.WriteNumber(json, "shareBasisPoints", exploration.ShareBasisPoints, 0);
        WriteLimits(json, exploration.MaxAmountMinor, exploration.MaxCostMinor);
        if (!exploration.CurrencyLimits.IsEmpty)
        {
            CatalogueWriter.WriteItems(json, "currencyLimits", exploration.CurrencyLimits, static (j, limit) =>
            {
                j.WriteStartObject();
                j.WriteString("currency", limit.Currency);
                WriteLimits(j, limit.MaxAmountMinor, limit.MaxCostMinor);
                j.WriteEndObject();
            });
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, long maxAmount, long maxCost)
    {
        CatalogueWriter.WriteNumber(json, "maxAmount", maxAmount, long.MaxValue);
        CatalogueWriter.WriteNumber(json, "maxCost", maxCost, long.MaxValue);
    }
}
