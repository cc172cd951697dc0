using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>The page about learning has every field of a policy file with the default and the range of the schema.</summary>
public partial class PolicyFieldTests
{
    [TestCase("learning")]
    [TestCase("exploration")]
    public void Learning_FieldTable_SaysWhatTheSchemaSays(string definition)
    {
        string[][] rows = [.. Page.Reference("learning").RowsUnder("field")];
        using JsonDocument schema = JsonDocument.Parse(PolicyFile.JsonSchema);
        JsonElement properties = schema.RootElement.GetProperty("$defs").GetProperty(definition).GetProperty("properties");
        using (Assert.EnterMultipleScope())
        {
            foreach (JsonProperty field in properties.EnumerateObject().Where(field => field.Name != "$comment"))
            {
                string[]? row = Array.Find(rows, row => row.Length == 4 && row[0] == $"`{field.Name}`");
                Assert.That(row, Is.Not.Null, $"no row for {field.Name}");
                Assert.That(Plain(row?[1]), Is.EqualTo(DefaultOf(field.Value)), $"default of {field.Name}");
                if (RangeOf(field.Value) is { } range)
                {
                    Assert.That(row?[2], Is.EqualTo(range), $"range of {field.Name}");
                }
            }
        }
    }

    private static string DefaultOf(JsonElement field) => Default().Match(field.GetProperty("description").GetString()!).Groups[1].Value;

    private static string? RangeOf(JsonElement field) =>
        !field.TryGetProperty("minimum", out JsonElement least) ? null
        : field.GetProperty("maximum").GetInt64() is var most && most == long.MaxValue ? $"from {least.GetInt64()}"
        : string.Create(CultureInfo.InvariantCulture, $"{least.GetInt64():N0} to {most:N0}");

    private static string? Plain(string? cell) =>
        cell?.Replace("`", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);

    [GeneratedRegex(@"Default: ([^.]+)\.$")]
    private static partial Regex Default();
}
