using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>
/// Makes wrong files of a right one: each field that the published schema knows is wrong in each way that the schema forbids, one at a
/// time.
/// </summary>
internal sealed class WrongJson
{
    private readonly JsonNode _right;
    private readonly JsonObject _definitions;
    private readonly List<WrongFile> _wrong = [];

    private WrongJson(string right, string schema)
    {
        _right = JsonNode.Parse(right)!;
        _definitions = JsonNode.Parse(schema)!["$defs"]!.AsObject();
    }

    /// <summary>A wrong file, and where its one error is.</summary>
    /// <param name="Name">The field and what is wrong.</param>
    /// <param name="Text">The file.</param>
    /// <param name="Field">The field that the error names.</param>
    /// <param name="Line">The line of the value; for a missing one that of its object.</param>
    public sealed record WrongFile(string Name, string Text, string Field, int Line);

    /// <summary>All wrong files.</summary>
    /// <param name="right">A file with every field of the schema.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="root">The name of the outermost object in the schema.</param>
    public static IReadOnlyList<WrongFile> Of(string right, string schema, string root)
    {
        var of = new WrongJson(right, schema);
        of.Walk("", of._definitions[root]!.AsObject());
        return of._wrong;
    }

    /// <summary>The right file with another value at one place.</summary>
    public static WrongFile With(string right, string field, string value, string? named = null)
    {
        JsonNode root = JsonNode.Parse(right)!;
        Set(root, field, JsonNode.Parse(value));
        return Written($"{field} {value}", root, named ?? field, field);
    }

    /// <summary>The right file without a field.</summary>
    public static WrongFile Without(string right, string field)
    {
        JsonNode root = JsonNode.Parse(right)!;
        (JsonNode parent, string name) = Parent(root, field);
        parent.AsObject().Remove(name);
        return Written($"{field} missing", root, field, Cut(field));
    }

    private void Walk(string path, JsonObject schema)
    {
        schema = Resolved(schema);
        Add(path, schema);
        JsonNode here = At(_right, path);
        if (here is JsonArray && schema["items"] is JsonObject items)
        {
            Walk($"{path}[0]", items);
            Walk($"{path}[{here.AsArray().Count - 1}]", items);
        }
        else if (here is JsonObject)
        {
            Wrong(path, $"{path}{(path.Length > 0 ? "." : "")}unexpected", "1", schema["properties"] is not null);
            foreach (string field in (schema["required"]?.AsArray() ?? []).Select(name => (string)name!))
            {
                _wrong.Add(Without(_right.ToJsonString(), Join(path, field)));
            }

            foreach ((string field, JsonNode? of) in schema["properties"]?.AsObject() ?? [])
            {
                // A comment may be anything; the schema that an editor needs is not read.
                if (field != "$comment")
                {
                    Walk(Join(path, field), of!.AsObject());
                }
            }

            if (schema["additionalProperties"] is JsonObject values)
            {
                Walk(Join(path, here.AsObject().First().Key), values);
                Wrong(path, Join(path, "na me"), "\"value\"", schema["propertyNames"] is not null);
                Many(path, schema["maxProperties"]);
            }
        }
    }

    private void Add(string path, JsonObject schema)
    {
        string type = (string?)schema["type"] ?? "string";
        Wrong(path, path, "null");
        Wrong(path, path, type == "boolean" ? "\"true\"" : "true");
        Wrong(path, path, type is "integer" or "array" ? "{}" : "[]");
        Wrong(path, path, "1", type is not "integer");
        Wrong(path, path, "\"nonsense\"", schema["enum"] is not null || type is not "string");
        Wrong(path, path, "1.5", type == "integer");
        Wrong(path, path, $"{(long?)schema["minimum"] - 1}", schema["minimum"] is not null);
        Wrong(path, path, $"{(long?)schema["maximum"] + 1}", schema["maximum"] is not null);
        Wrong(path, path, "\"\"", schema["pattern"] is not null || schema["minLength"] is not null);
        Wrong(path, path, "\" \"", (string?)schema["pattern"] is not null);
        Wrong(path, path, "\"a b\"", (string?)schema["pattern"] is { } pattern && pattern != "\\S");
        Wrong(path, path, $"\"x{new string('é', (int?)schema["maxLength"] ?? 0)}\"", schema["maxLength"] is not null);
    }

    private void Many(string path, JsonNode? most)
    {
        if (most is not null)
        {
            JsonNode root = _right.DeepClone();
            Set(root, path, new JsonObject(
                Enumerable.Range(0, (int)most + 1).Select(i => KeyValuePair.Create($"v{i}", (JsonNode?)"env:PATH"))));
            _wrong.Add(Written($"{path} with more than {most}", root, path, path));
        }
    }

    private void Wrong(string path, string field, string value, bool isWrong = true)
    {
        if (isWrong && field.Length > 0)
        {
            _wrong.Add(With(_right.ToJsonString(), field, value));
        }
    }

    private JsonObject Resolved(JsonObject schema)
    {
        if ((string?)schema["$ref"] is not { } name)
        {
            return schema;
        }

        JsonObject all = _definitions[name["#/$defs/".Length..]]!.DeepClone().AsObject();
        foreach ((string field, JsonNode? value) in schema)
        {
            all[field] = value?.DeepClone();
        }

        return all;
    }

    private static WrongFile Written(string name, JsonNode root, string field, string place)
    {
        var text = new StringBuilder();
        var lines = new Dictionary<string, int>();
        int line = 1;
        Write(root, "");
        return new WrongFile(name.Length > 100 ? $"{name[..100]}…" : name, text.ToString(), field, lines[place]);

        // One field in each line.
        void Write(JsonNode? node, string path)
        {
            lines[path] = line;
            if (node is JsonObject fields)
            {
                WriteAll("{", "}", fields.Select(of => ($"{JsonSerializer.Serialize(of.Key)}: ", Join(path, of.Key), of.Value)));
            }
            else if (node is JsonArray items)
            {
                WriteAll("[", "]", items.Select((item, index) => ("", $"{path}[{index}]", item)));
            }
            else
            {
                text.Append(node?.ToJsonString() ?? "null");
            }
        }

        void WriteAll(string open, string close, IEnumerable<(string Label, string Path, JsonNode? Node)> parts)
        {
            string before = open;
            foreach ((string label, string path, JsonNode? node) in parts)
            {
                text.Append(before).Append('\n').Append(label);
                line++;
                Write(node, path);
                before = ",";
            }

            text.Append(before == open ? open : "\n").Append(close);
            line += before == open ? 0 : 1;
        }
    }

    private static JsonNode At(JsonNode root, string path) =>
        Steps(path).Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    private static void Set(JsonNode root, string path, JsonNode? value)
    {
        (JsonNode parent, string name) = Parent(root, path);
        if (parent is JsonArray items)
        {
            items[int.Parse(name, CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            parent[name] = value;
        }
    }

    private static (JsonNode Parent, string Name) Parent(JsonNode root, string path) =>
        (At(root, Cut(path)), $"{Steps(path).Last()}");

    private static string Cut(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    private static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    private static IEnumerable<object> Steps(string path) =>
        path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Select(step => step[0] == '[' ? (object)int.Parse(step[1..^1], CultureInfo.InvariantCulture) : step);
}
