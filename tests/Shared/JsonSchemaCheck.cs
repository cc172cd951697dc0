using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace FaultTolerantPay.Tests.Shared;

/// <summary>
/// A published schema, with which texts are checked. A keyword that the checker does not know fails, so that nothing goes unchecked, and
/// a text must also have the form that "format" names, as editors expect.
/// </summary>
internal sealed class JsonSchemaCheck
{
    private readonly JsonSchema _schema;

    public JsonSchemaCheck(string schema)
    {
        _schema = JsonSchema.FromText(schema);
        // A schema that names its dialect may have unknown keywords. Without the name the checker refuses them when it reads the schema.
        JsonObject nameless = JsonNode.Parse(schema)!.AsObject();
        nameless.Remove("$schema");
        JsonSchema.FromText(nameless.ToJsonString());
    }

    /// <summary>Where and by which keyword a text fails, or empty.</summary>
    public string FirstFailure(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (_schema.Evaluate(document.RootElement, new EvaluationOptions { RequireFormatValidation = true }).IsValid)
        {
            return string.Empty;
        }

        var options = new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
        EvaluationResults results = _schema.Evaluate(document.RootElement, options);
        EvaluationResults failed = results.Details!.First(part => part.Errors is { Count: > 0 });
        return $"{failed.InstanceLocation}: {string.Join("; ", failed.Errors!.Select(error => $"{error.Key}: {error.Value}"))}";
    }
}
