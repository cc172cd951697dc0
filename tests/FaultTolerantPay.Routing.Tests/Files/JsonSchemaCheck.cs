using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FaultTolerantPay.Routing.Tests.Files;

/// <summary>The part of JSON Schema that the published schemas use. A keyword that it does not know fails, so that nothing goes unchecked.</summary>
internal sealed class JsonSchemaCheck(string schema)
{
    private readonly JsonElement _root = JsonDocument.Parse(schema).RootElement;

    /// <summary>Where and by which keyword a text fails, or empty.</summary>
    public string FirstFailure(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Fails(_root, document.RootElement, "$") ?? string.Empty;
    }

    private string? Fails(JsonElement schema, JsonElement value, string path)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Fails(keyword, schema, value, path) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private string? Fails(JsonProperty keyword, JsonElement schema, JsonElement value, string path)
    {
        JsonElement of = keyword.Value;
        bool isArray = value.ValueKind == JsonValueKind.Array;
        bool isObject = value.ValueKind == JsonValueKind.Object;
        bool isText = value.ValueKind == JsonValueKind.String;
        bool passes = keyword.Name switch
        {
            "$schema" or "$defs" or "title" or "description" or "format" => true,
            "type" => IsType(of.GetString()!, value),
            "enum" => of.EnumerateArray().Any(o => JsonElement.DeepEquals(o, value)),
            "const" => JsonElement.DeepEquals(of, value),
            "pattern" => !isText || Regex.IsMatch(value.GetString()!, of.GetString()!),
            "minimum" => value.ValueKind != JsonValueKind.Number || Whole(value) >= Whole(of),
            "maximum" => value.ValueKind != JsonValueKind.Number || Whole(value) <= Whole(of),
            "minItems" => !isArray || value.GetArrayLength() >= of.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= of.GetInt32(),
            "uniqueItems" => !isArray || value.EnumerateArray().Select(i => i.GetRawText()).Distinct().Count() == value.GetArrayLength(),
            "required" => !isObject || of.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "not" => Fails(of, value, path) is not null,
            "anyOf" => of.EnumerateArray().Any(s => Fails(s, value, path) is null),
            "$ref" => true,
            "items" or "properties" or "additionalProperties" => true,
            _ => throw new NotSupportedException(keyword.Name),
        };
        if (!passes)
        {
            return $"{path}: {keyword.Name} {of}";
        }

        return keyword.Name switch
        {
            "$ref" => Fails(Definition(of.GetString()!), value, path),
            "items" when isArray => value.EnumerateArray().Select((item, i) => Fails(of, item, $"{path}[{i}]")).FirstOrDefault(f => f is not null),
            "properties" when isObject => of.EnumerateObject().Where(p => value.TryGetProperty(p.Name, out _))
                .Select(p => Fails(p.Value, value.GetProperty(p.Name), $"{path}.{p.Name}")).FirstOrDefault(f => f is not null),
            "additionalProperties" when isObject => Additional(of, schema, value, path),
            _ => null,
        };
    }

    private string? Additional(JsonElement of, JsonElement schema, JsonElement value, string path)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(property.Name, out _))
            {
                continue;
            }

            string? failure = of.ValueKind == JsonValueKind.False ? $"{path}.{property.Name}: unknown" : Fails(of, property.Value, $"{path}.{property.Name}");
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    private JsonElement Definition(string reference) => _root.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]);

    private static bool IsType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'),
        _ => throw new NotSupportedException(type),
    };

    private static BigInteger Whole(JsonElement number) => BigInteger.Parse(number.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
