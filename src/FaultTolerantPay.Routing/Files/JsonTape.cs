using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// A JSON text as a flat list of nodes, each with its position in the file. After a syntax error it contains the nodes before the error.
/// Comments and trailing commas are errors, but reading continues after them.
/// </summary>
internal sealed class JsonTape
{
    /// <summary>The largest depth of nested objects and arrays.</summary>
    public const int MaxDepth = 32;

    // From this number of nodes on, what an object or list contains is kept once it was asked for.
    private const int ManyNodes = 64;

    // A name with more dots and brackets than this is found as part of the object that has it.
    private const int MaxNameParts = 64;

    private readonly List<JsonNode> _nodes = [];
    private readonly ConcurrentDictionary<int, int[]> _starts = new();
    private readonly ConcurrentDictionary<int, Dictionary<string, int>> _values = new();

    private JsonTape(SourceText text) => Text = text;

    public SourceText Text { get; }

    /// <summary>Whether there is any value.</summary>
    public bool HasRoot => _nodes.Count > 0;

    /// <summary>
    /// The first node that was not read to its end; nodes around it may be incomplete. <see cref="int.MaxValue"/>: everything was read.
    /// </summary>
    public bool IsCut { get; private set; }

    public JsonNode this[int node] => _nodes[node];

    /// <summary>Whether a syntax error cut an object or array, so that a missing field may have been in the rest.</summary>
    public bool IsCutAt(int node) => IsCut && _nodes[node].End == _nodes.Count;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="error">Receives each error: its offset and a message.</param>
    public static JsonTape Read(SourceText text, Action<int, string> error)
    {
        var tape = new JsonTape(text);
        if (text.OtherEncoding is { } encoding)
        {
            error(0, $"this is {encoding}; UTF-8 is expected");
            tape.IsCut = true;
            return tape;
        }

        if (text.FirstInvalidByte() is >= 0 and int invalid)
        {
            error(invalid, $"byte 0x{text.Bytes[invalid]:X2} is not UTF-8; nothing was read");
            tape.IsCut = true;
            return tape;
        }

        if (text.Bytes[text.Start..].IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            error(text.Start, "the file is empty; an object is expected");
            tape.IsCut = true;
            return tape;
        }

        var open = new Stack<int>();
        if (tape.ReadTokens(open, error) is >= 0 and int end)
        {
            tape.IsCut = open.Count > 0;
            while (open.TryPop(out int node))
            {
                tape.Close(node, end);
            }
        }

        return tape;
    }

    /// <summary>The properties of an object as pairs of nodes, in order.</summary>
    public IEnumerable<(int Name, int Value)> Properties(int node)
    {
        for (int at = node + 1; at < _nodes[node].End; at = _nodes[at + 1].End)
        {
            // A syntax error leaves a name without a value.
            if (at + 1 >= _nodes[node].End)
            {
                yield break;
            }

            yield return (at, at + 1);
        }
    }

    /// <summary>The items of an array, in order.</summary>
    public IEnumerable<int> Items(int node)
    {
        for (int at = node + 1; at < _nodes[node].End; at = _nodes[at].End)
        {
            yield return at;
        }
    }

    /// <summary>The first byte of a node; that of the file if there is no such node.</summary>
    public int OffsetOf(int node) => node < _nodes.Count ? _nodes[node].Offset : Text.Start;

    /// <summary>The text of a node exactly as in the file.</summary>
    public ReadOnlySpan<byte> Raw(int node) => Text.Bytes.Slice(_nodes[node].Offset, _nodes[node].Length);

    /// <summary>A property name or a string without its quotes, or null if it is not valid text (half of a surrogate pair).</summary>
    public string? String(int node)
    {
        ReadOnlySpan<byte> raw = Raw(node);
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(raw[1..^1]);
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// The node at a path such as <c>channels[3].amount.min</c>, or the nearest node that contains the path. Names may contain dots and
    /// brackets.
    /// </summary>
    public int Find(ReadOnlySpan<char> path)
    {
        int node = 0;
        while (path.Length > 0 && node < _nodes.Count)
        {
            int next = -1;
            if (_nodes[node].Type == JsonTokenType.StartArray && path[0] == '[' && path.IndexOf(']') is > 0 and int close
                && int.TryParse(path[1..close], CultureInfo.InvariantCulture, out int index))
            {
                next = ItemAt(node, index);
                path = path[(close + 1)..];
            }
            else if (_nodes[node].Type == JsonTokenType.StartObject)
            {
                ReadOnlySpan<char> rest = path[0] == '.' ? path[1..] : path;
                next = PropertyAt(node, ref rest);
                path = rest;
            }

            if (next < 0)
            {
                return node;
            }

            node = next;
        }

        return node;
    }

    /// <summary>The path of a node, the inverse of <see cref="Find"/>. A property name has the path of its value.</summary>
    public string PathOf(int node)
    {
        var path = new StringBuilder();
        int at = 0;
        while (at != node)
        {
            int[] starts = StartsIn(at);
            int found = Array.BinarySearch(starts, node);
            int index = found < 0 ? ~found - 1 : found;
            if (_nodes[at].Type == JsonTokenType.StartArray)
            {
                path.Append('[').Append(index).Append(']');
                at = starts[index];
                continue;
            }

            path.Append(path.Length == 0 ? string.Empty : ".").Append(String(starts[index]));
            at = starts[index] == node ? node : starts[index] + 1;
        }

        return path.ToString();
    }

    private int ItemAt(int array, int index)
    {
        int[] starts = StartsIn(array);
        return (uint)index < (uint)starts.Length ? starts[index] : -1;
    }

    /// <summary>The items of an array, or the property names of an object.</summary>
    private int[] StartsIn(int node) => _nodes[node].End - node < ManyNodes ? FindStarts(node) : _starts.GetOrAdd(node, FindStarts);

    private int[] FindStarts(int node)
    {
        var starts = new List<int>();
        bool hasNames = _nodes[node].Type == JsonTokenType.StartObject;
        for (int at = node + 1; at < _nodes[node].End;)
        {
            starts.Add(at);

            // A syntax error leaves a name without a value.
            int value = hasNames && at + 1 < _nodes[node].End ? at + 1 : at;
            at = _nodes[value].End;
        }

        return [.. starts];
    }

    private int PropertyAt(int node, ref ReadOnlySpan<char> path) =>
        _nodes[node].End - node < ManyNodes ? PropertyOfFew(node, ref path) : PropertyOfMany(node, ref path);

    private int PropertyOfMany(int node, ref ReadOnlySpan<char> path)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> values =
            _values.GetOrAdd(node, FindValues).GetAlternateLookup<ReadOnlySpan<char>>();
        Span<int> ends = stackalloc int[MaxNameParts];
        int count = 0;
        for (int at = 0; at < path.Length && count < MaxNameParts; count++)
        {
            int next = path[at..].IndexOfAny('.', '[');
            at = next < 0 ? path.Length : at + next;
            ends[count] = at++;
        }

        while (--count >= 0)
        {
            if (values.TryGetValue(path[..ends[count]], out int value))
            {
                path = path[ends[count]..];
                return value;
            }
        }

        return -1;
    }

    private Dictionary<string, int> FindValues(int node)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int name, int value) in Properties(node))
        {
            values.TryAdd(String(name) ?? string.Empty, value);
        }

        return values;
    }

    private int PropertyOfFew(int node, ref ReadOnlySpan<char> path)
    {
        int found = -1;
        int longest = -1;
        foreach ((int name, int value) in Properties(node))
        {
            string text = String(name) ?? string.Empty;
            if (text.Length > longest && path.StartsWith(text) && (path.Length == text.Length || path[text.Length] is '.' or '['))
            {
                (found, longest) = (value, text.Length);
            }
        }

        path = found < 0 ? path : path[longest..];
        return found;
    }

    /// <summary>Reads all tokens, or those before the first error in the syntax. Then the result is its place, else -1.</summary>
    private int ReadTokens(Stack<int> open, Action<int, string> error)
    {
        var reader = new Utf8JsonReader(Text.Bytes[Text.Start..], new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Allow,
            MaxDepth = MaxDepth,
        });
        int gap = Text.Start;
        int comma = -1;
        JsonTokenType last = JsonTokenType.None;
        while (true)
        {
            try
            {
                if (!reader.Read())
                {
                    return -1;
                }
            }
            catch (JsonException e)
            {
                int at = Text.OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
                JsonTokenType container = open.TryPeek(out int node) ? _nodes[node].Type : JsonTokenType.None;
                string message = Describe(e, ref at, gap, comma >= 0, last, container);
                error(at, $"{message}. The text after it was not read");
                return at;
            }

            int start = Text.Start + (int)reader.TokenStartIndex;
            int found = Text.Bytes[gap..start].LastIndexOf((byte)',');
            comma = found < 0 ? comma : gap + found;
            gap = Text.Start + (int)reader.BytesConsumed;
            switch (reader.TokenType)
            {
                case JsonTokenType.Comment:
                    error(start, "a comment, which JSON does not have; a field \"$comment\" is allowed in every object");
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (comma >= 0)
                    {
                        error(comma, "a comma before a closing bracket; another value is expected after it, or no comma");
                    }

                    Close(open.Pop(), gap);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(_nodes.Count);
                    _nodes.Add(new JsonNode(reader.TokenType, start, 1, 0));
                    break;
                default:
                    int quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
                    _nodes.Add(new JsonNode(reader.TokenType, start, reader.ValueSpan.Length + quotes, _nodes.Count + 1));
                    break;
            }

            comma = -1;
            last = reader.TokenType;
        }
    }

    private string Describe(JsonException e, ref int at, int gap, bool hasComma, JsonTokenType last, JsonTokenType container) =>
        e.Message.Contains("maximum configured depth", StringComparison.Ordinal)
            ? $"objects and lists are nested more than {MaxDepth} deep"
            : JsonSyntax.Describe(Text.Bytes, ref at, gap, hasComma, last, container);

    private void Close(int node, int end) =>
        CollectionsMarshal.AsSpan(_nodes)[node] = _nodes[node] with { Length = end - _nodes[node].Offset, End = _nodes.Count };
}
