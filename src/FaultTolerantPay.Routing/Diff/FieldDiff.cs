using System.Globalization;
using System.Text.Json;

namespace FaultTolerantPay.Routing.Diff;

/// <summary>Compares the fields of two objects.</summary>
internal static class FieldDiff
{
    /// <summary>The value of a field that the file omits.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["amount.min"] = "any",
        ["amount.max"] = "any",
        ["fees.fixed"] = "0",
        ["fees.ratePerMillion"] = "0",
        ["fees.floor"] = "0",
        ["fees.cap"] = "none",
        ["priority"] = "0",
        ["weight"] = "1",
        ["settlementDelay"] = "PT0S",
        ["timeZone"] = "UTC",
        ["dayQuota.amount"] = "no limit",
        ["dayQuota.count"] = "no limit",
        ["monthQuota.amount"] = "no limit",
        ["monthQuota.count"] = "no limit",
        ["successRateBasisPoints"] = "10000 (100 %)",
        ["typicalLatency"] = "PT0S",
        ["minimumMonthVolume"] = "0",
        ["bandBasisPoints"] = "100 (1 %)",
        ["bandMs"] = "100",
        ["paced"] = "true",
        ["sharesVolume"] = "false",
        ["maxAttempts"] = "3",
        ["softDecline.step"] = "nextChannel",
        ["hardDecline.step"] = "stop",
        ["technicalFailure.step"] = "nextChannel",
        ["customerAbandoned.step"] = "stop",
    };

    /// <summary>The changed fields; all fields of the newer object if there is no older one.</summary>
    public static IEnumerable<FieldChange> Between(JsonElement? before, JsonElement after)
    {
        Dictionary<string, (string? Text, List<string>? List)> old = before is { } b ? Flat(b) : [];
        Dictionary<string, (string? Text, List<string>? List)> @new = Flat(after);
        foreach (string field in @new.Keys.Union(old.Keys, StringComparer.Ordinal))
        {
            (string? Text, List<string>? List) was = old.GetValueOrDefault(field);
            (string? Text, List<string>? List) now = @new.GetValueOrDefault(field);
            if (before is null)
            {
                yield return new FieldChange(field, null, now.Text ?? Joined(now.List), false);
            }
            else if (was.Text is not null || now.Text is not null)
            {
                string from = was.Text ?? Joined(was.List) ?? Defaults.GetValueOrDefault(field, "not set");
                string to = now.Text ?? Joined(now.List) ?? Defaults.GetValueOrDefault(field, "not set");
                if (from != to)
                {
                    yield return new FieldChange(field, from, to, false);
                }
            }
            else if (OfList(field, was.List ?? [], now.List ?? []) is { } change)
            {
                yield return change;
            }
        }
    }

    /// <summary>The changes of lists that belong to the whole file.</summary>
    public static IEnumerable<RoutingChange> OfLists(string subject, JsonElement before, JsonElement after, string[] fields)
    {
        List<FieldChange> changes = [.. fields.Select(f => OfList(f, Texts(before, f), Texts(after, f))).OfType<FieldChange>()];
        return changes.Count == 0 ? [] : [new RoutingChange(ChangeKind.Changed, subject, [.. changes])];
    }

    private static FieldChange? OfList(string field, List<string> before, List<string> after)
    {
        string[] added = [.. after.Except(before, StringComparer.Ordinal)];
        string[] removed = [.. before.Except(after, StringComparer.Ordinal)];
        return added.Length + removed.Length > 0
            ? new FieldChange(field, removed.Length == 0 ? null : Joined(removed), added.Length == 0 ? null : Joined(added), true)
            : !before.SequenceEqual(after, StringComparer.Ordinal) ? new FieldChange(field, Joined(before), Joined(after), false)
            : null;
    }

    private static List<string> Texts(JsonElement json, string field) =>
        json.TryGetProperty(field, out JsonElement list) ? [.. list.EnumerateArray().Select(i => Text(field, i))] : [];

    private static string? Joined(IReadOnlyCollection<string>? items) =>
        items is null ? null : items.Count == 0 ? "none" : string.Join(", ", items);

    private static Dictionary<string, (string? Text, List<string>? List)> Flat(JsonElement json)
    {
        var flat = new Dictionary<string, (string? Text, List<string>? List)>(StringComparer.Ordinal);
        Add(flat, string.Empty, json);
        return flat;
    }

    private static void Add(Dictionary<string, (string? Text, List<string>? List)> flat, string path, JsonElement json)
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string field = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Add(flat, field, property.Value);
                    break;
                case JsonValueKind.Array:
                    flat[field] = (null, [.. property.Value.EnumerateArray().Select(item => Text(property.Name, item))]);
                    break;
                default:
                    flat[field] = (Text(property.Name, property.Value), null);
                    break;
            }
        }
    }

    /// <summary>A value in readable form: a share with its percentage, an object in one line.</summary>
    private static string Text(string name, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Object => $"({string.Join(", ", json.EnumerateObject().Select(p => $"{p.Name} {Text(p.Name, p.Value)}"))})",
        JsonValueKind.Array => string.Join(" ", json.EnumerateArray().Select(i => Text(name, i))),
        JsonValueKind.Number when name is "ratePerMillion" => Percent(json, 10_000),
        JsonValueKind.Number when name is "successRateBasisPoints" or "bandBasisPoints" => Percent(json, 100),
        _ => json.GetRawText(),
    };

    private static string Percent(JsonElement json, decimal ofOnePercent) =>
        string.Create(CultureInfo.InvariantCulture, $"{json.GetInt64()} ({json.GetInt64() / ofOnePercent:0.####} %)");
}
