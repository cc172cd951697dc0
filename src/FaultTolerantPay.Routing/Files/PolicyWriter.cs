using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Writes a policy as JSON: fields in a fixed order, default values omitted.</summary>
internal static class PolicyWriter
{
    public static void Write(Stream stream, RoutingPolicy policy)
    {
        using (var json = new Utf8JsonWriter(stream, CatalogueWriter.Options))
        {
            json.WriteStartObject();
            LearningFields.Write(json, policy.Learning);
            CatalogueWriter.WriteItems(json, "scenes", policy.Operations, WriteOperation);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    public static void WriteTerm(Utf8JsonWriter json, ScoreTerm term) =>
        WriteRule(
            json,
            term.Rule,
            term.Rule.Name,
            SoftRuleKinds.Terms,
            static rule => rule.Name,
            j => j.WriteNumber("weight", term.Weight));

    private static void WriteOperation(Utf8JsonWriter json, OperationPolicy operation)
    {
        json.WriteStartObject();
        json.WriteString("scene", OperationCodes.All[(int)operation.Operation]);
        CatalogueWriter.WriteItems(
            json,
            "hard",
            operation.HardRules,
            static (j, rule) => WriteRule(j, rule, rule.Name, HardRuleKinds.All, static r => r.Name));
        CatalogueWriter.WriteItems(
            json,
            "soft",
            operation.SoftRules,
            static (j, rule) => WriteRule(j, rule, rule.Name, SoftRuleKinds.All, static r => r.Name));
        LearningFields.Write(json, operation.Exploration);
        if (operation.Retry is { } retry)
        {
            WriteRetry(json, retry);
        }

        json.WriteEndObject();
    }

    private static void WriteRetry(Utf8JsonWriter json, RetryRules retry)
    {
        var usual = new RetryRules();
        json.WriteStartObject("retry");
        CatalogueWriter.WriteNumber(json, "maxAttempts", retry.MaxAttempts, usual.MaxAttempts);
        WriteStep(json, "softDecline", retry.SoftDecline, usual.SoftDecline);
        WriteStep(json, "hardDecline", retry.HardDecline, usual.HardDecline);
        WriteStep(json, "technicalFailure", retry.TechnicalFailure, usual.TechnicalFailure);
        WriteStep(json, "customerAbandoned", retry.CustomerAbandoned, usual.CustomerAbandoned);
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, string field, RetryStep step, RetryStep byDefault)
    {
        if (step == byDefault)
        {
            return;
        }

        json.WriteStartObject(field);
        json.WriteString("step", RetryStepCodes.All[(int)step.Kind]);
        CatalogueWriter.WriteDuration(json, "delay", step.Delay);
        json.WriteEndObject();
    }

    private static void WriteRule<TRule>(
        Utf8JsonWriter json,
        TRule rule,
        string name,
        ImmutableArray<RuleKind<TRule>> kinds,
        Func<TRule, string> nameOf,
        Action<Utf8JsonWriter>? more = null)
        where TRule : class
    {
        foreach (RuleKind<TRule> kind in kinds)
        {
            if (kind.Unnamed(rule) is not { } unnamed)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("rule", kind.Shape.Name);
            if (name != nameOf(unnamed))
            {
                json.WriteString("name", name);
            }

            kind.WriteFields(json, rule);
            more?.Invoke(json);
            json.WriteEndObject();
            return;
        }

        throw new InvalidOperationException($"Rule '{name}' is of a kind that files do not have.");
    }
}
