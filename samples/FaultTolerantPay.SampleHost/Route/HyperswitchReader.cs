using System.Text;
using System.Text.Json;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Reads a list of payment-method filters. What is wrong is noted with its line and column, and reading goes on.</summary>
internal sealed class HyperswitchReader
{
    private const string Connector = "connector";
    private const string Method = "payment_method_type";
    private const string Countries = "countries";
    private const string Currencies = "currencies";

    private static readonly string[] Fields = [Connector, Method, Countries, Currencies];

    private readonly string _name;
    private readonly byte[] _bytes;
    private readonly List<HyperswitchRow> _rows = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<(int Offset, FileError Error)> _errors = [];
    private readonly List<FileError> _repeats = [];
    private int _repeatingLists;

    private HyperswitchReader(string name, byte[] bytes)
    {
        _name = name;
        _bytes = bytes;
    }

    private bool IsFull => _errors.Count > HyperswitchList.MaxErrors;

    /// <summary>Reads a list.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">The name by which errors call it.</param>
    public static HyperswitchList Read(byte[] bytes, string name)
    {
        var of = new HyperswitchReader(name, bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..]
            : bytes);
        of.ReadList();
        return new HyperswitchList(of._rows, HyperswitchList.InOrder(of._errors, name), of._repeats, of._repeatingLists);
    }

    private void ReadList()
    {
        if (_bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..])
        {
            Note(0, string.Empty, string.Empty, "this is UTF-16; UTF-8 is expected");
            return;
        }

        if (_bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            Note(0, string.Empty, string.Empty, "the file is empty; a list of rows is expected");
            return;
        }

        var reader = new Utf8JsonReader(_bytes);
        try
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (Open(ref reader, JsonTokenType.StartArray, string.Empty, "a list of rows"))
            {
                int index = 0;
                for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    ReadRow(ref reader, $"[{index}]");
                    if (IsFull)
                    {
                        return;
                    }
                }

                if (index == 0)
                {
                    Note(start, string.Empty, "[]", "the list is empty; at least one row is expected");
                }
            }

            // What follows the list is an error in the syntax.
            reader.Read();
        }
        catch (JsonException e)
        {
            int at = OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            Note(at, string.Empty, string.Empty, at == _bytes.Length
                ? "the file ends here, in the middle of the list; it may be cut"
                : $"'{CharacterAt(at)}' does not belong here in JSON. The text after it was not read");
        }
    }

    private void ReadRow(ref Utf8JsonReader reader, string path)
    {
        int start = (int)reader.TokenStartIndex;
        int before = _errors.Count;
        if (!Open(ref reader, JsonTokenType.StartObject, path, $"a row is expected: an object with {string.Join(", ", Fields)}",
            isWhole: true))
        {
            return;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lists = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? field = FieldAt(ref reader);
            if (field is null || !seen.Add(field))
            {
                Note((int)reader.TokenStartIndex, $"{path}.{field ?? Raw(ref reader).Trim('"')}", string.Empty, field is null
                    ? $"no row has this field; it has {string.Join(", ", Fields)}" : "the field appears twice");
                reader.Read();
                reader.Skip();
                continue;
            }

            reader.Read();
            if (field is Connector or Method)
            {
                texts[field] = Text(ref reader, $"{path}.{field}");
            }
            else
            {
                lists[field] = Texts(ref reader, $"{path}.{field}");
            }
        }

        foreach (string missing in Fields.Where(f => !seen.Contains(f)))
        {
            Note(start, $"{path}.{missing}", string.Empty, "it is missing; every row has it");
        }

        if (_errors.Count == before)
        {
            Add(new HyperswitchRow(texts[Connector], texts[Method], lists[Countries], lists[Currencies]), start, path);
        }
    }

    private static string? FieldAt(ref Utf8JsonReader reader)
    {
        foreach (string field in Fields)
        {
            if (reader.ValueTextEquals(field))
            {
                return field;
            }
        }

        return null;
    }

    private void Add(HyperswitchRow row, int start, string path)
    {
        // By the id that the channel will have: a colon in a name must not make two of them one.
        if (!_places.TryAdd(HyperswitchImport.IdOf(row), start))
        {
            Note(start, path, string.Empty,
                $"connector '{row.Connector}' has method '{row.PaymentMethodType}' twice, first in line " +
                $"{PositionOf(_places[HyperswitchImport.IdOf(row)]).Line}; one row is expected");
        }

        _rows.Add(row);
    }

    private string[] Texts(ref Utf8JsonReader reader, string path)
    {
        var texts = new List<string>();
        int start = (int)reader.TokenStartIndex;
        if (Open(ref reader, JsonTokenType.StartArray, path, "a list of texts"))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                texts.Add(Text(ref reader, $"{path}[{texts.Count}]"));
            }
        }

        string[] codes = [.. texts];
        if (HyperswitchList.Repeated(codes) is { } repeated && _repeatingLists++ < HyperswitchList.MaxRepeats)
        {
            _repeats.Add(new FileError(PositionOf(start), path, string.Empty, repeated));
        }

        return codes;
    }

    /// <summary>A text; empty where it is wrong.</summary>
    private string Text(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            AddError(ref reader, path, $"this is {KindOf(reader.TokenType)}; text is expected");
            reader.Skip();
            return string.Empty;
        }

        try
        {
            string text = reader.GetString()!;
            if (string.IsNullOrWhiteSpace(text))
            {
                AddError(ref reader, path, "this is empty; text is expected");
            }

            return text;
        }
        catch (InvalidOperationException)
        {
            AddError(ref reader, path, reader.ValueIsEscaped ? "this is not text: it has one half of a surrogate pair"
                : "this is not UTF-8");
            return string.Empty;
        }
    }

    private bool Open(ref Utf8JsonReader reader, JsonTokenType type, string path, string expected, bool isWhole = false)
    {
        if (reader.TokenType == type)
        {
            return true;
        }

        int start = (int)reader.TokenStartIndex;
        string kind = KindOf(reader.TokenType);
        reader.Skip();
        Note(start, path, Raw(start, (int)reader.BytesConsumed), $"this is {kind}; {expected}{(isWhole ? string.Empty : " is expected")}");
        return false;
    }

    private string Raw(ref Utf8JsonReader reader) => Raw((int)reader.TokenStartIndex, (int)reader.BytesConsumed).TrimEnd(':', ' ');

    // Four bytes a character at most, so that a very long value is not decoded whole.
    private string Raw(int start, int end) =>
        Encoding.UTF8.GetString(_bytes.AsSpan(start..Math.Min(end, start + (4 * (FileError.MaxFound + 1)))));

    private void AddError(ref Utf8JsonReader reader, string path, string message) =>
        Note((int)reader.TokenStartIndex, path, Raw(ref reader), message);

    private void Note(int offset, string path, string found, string message)
    {
        if (!IsFull)
        {
            _errors.Add((offset, new FileError(PositionOf(offset), path, found, message)));
        }
    }

    private FilePosition PositionOf(int offset)
    {
        ReadOnlySpan<byte> before = _bytes.AsSpan(0, offset);
        int lineStart = before.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;

        // A line ends with a line feed, a carriage return, or both.
        int ends = before.Count((byte)'\n') + before.Count((byte)'\r') - before.Count("\r\n"u8);
        return new FilePosition(_name, ends + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    private string CharacterAt(int offset)
    {
        Rune.DecodeFromUtf8(_bytes.AsSpan(offset), out Rune rune, out _);
        return rune.ToString();
    }

    private int OffsetOf(long line, long byteInLine)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            start += _bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(start + byteInLine, _bytes.Length);
    }

    private static string KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
