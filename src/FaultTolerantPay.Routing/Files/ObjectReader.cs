using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// Reads the fields of one object. For a wrong field it records an error with the position and returns a placeholder, so that reading
/// continues; the result is then all errors and no value.
/// </summary>
internal readonly struct ObjectReader
{
    private static readonly TimeSpan[] Examples = [TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(36)];

    private readonly FileReading _reading;
    private readonly ObjectShape _shape;
    private readonly int _node;
    private readonly int[] _fields;

    private ObjectReader(FileReading reading, ObjectShape shape, int node)
    {
        _reading = reading;
        _shape = shape;
        _node = node;
        _fields = new int[shape.Fields.Length];
        Array.Fill(_fields, -1);
    }

    /// <summary>
    /// Opens an object. Records an error for a value that is not an object, and for unknown, duplicate and missing fields.
    /// </summary>
    public static bool TryOpen(FileReading reading, int node, ObjectShape shape, out ObjectReader reader)
    {
        reader = new ObjectReader(reading, shape, node);
        if (reading.Tape[node].Type != JsonTokenType.StartObject)
        {
            reading.AddError(node, $"this is {KindOf(reading.Tape[node].Type)}; an object ({shape.Name}) is expected");
            return false;
        }

        foreach ((int name, int value) in reading.Properties(node))
        {
            reader.Sort(name, value);
        }

        for (int i = 0; i < shape.Required.Length; i++)
        {
            if (reader._fields[i] < 0)
            {
                reading.Missing(node, shape.Required[i], $"it is missing; every {shape.Name} has it");
            }
        }

        return true;
    }

    /// <summary>The node of a field, or -1.</summary>
    public int NodeOf(string field) => _fields[_shape.Fields.IndexOf(field)];

    public bool Has(string field) => NodeOf(field) >= 0;

    /// <summary>A text; empty if it is missing or wrong.</summary>
    public string Text(string field) => NodeOf(field) is >= 0 and int node ? Text(_reading, node) ?? string.Empty : string.Empty;

    /// <summary>An integer within bounds.</summary>
    public long Number(string field, long otherwise, long min = long.MinValue, long max = long.MaxValue)
    {
        int node = NodeOf(field);
        if (node < 0)
        {
            return otherwise;
        }

        string bounds = min == long.MinValue && max == long.MaxValue ? "a whole number" : $"a whole number from {min} to {max}";
        JsonTokenType type = _reading.Tape[node].Type;
        if (type != JsonTokenType.Number)
        {
            _reading.AddError(node, $"this is {KindOf(type)}; {bounds} is expected");
            return otherwise;
        }

        ReadOnlySpan<byte> raw = _reading.Tape.Raw(node);
        if (raw.IndexOfAny(".eE"u8) >= 0)
        {
            _reading.AddError(node, $"{bounds} is expected, without a point or exponent");
            return otherwise;
        }

        if (!long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            _reading.AddError(node, $"it does not fit in 64 bits; {bounds} is expected");
            return otherwise;
        }

        if (number < min || number > max)
        {
            _reading.AddError(node, $"{bounds} is expected");
            return otherwise;
        }

        return number;
    }

    /// <summary>A finite number from 0, which may have a fraction; not a number if it is wrong.</summary>
    public double Fraction(string field, double otherwise)
    {
        const string Expected = "a finite number from 0 is expected";
        int node = NodeOf(field);
        if (node < 0)
        {
            return otherwise;
        }

        JsonTokenType type = _reading.Tape[node].Type;
        if (type != JsonTokenType.Number)
        {
            _reading.AddError(node, $"this is {KindOf(type)}; {Expected}");
            return double.NaN;
        }

        if (!double.TryParse(_reading.Tape.Raw(node), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number) || number < 0)
        {
            _reading.AddError(node, Expected);
            return double.NaN;
        }

        return number;
    }

    public bool Flag(string field, bool otherwise)
    {
        int node = NodeOf(field);
        switch (node < 0 ? JsonTokenType.None : _reading.Tape[node].Type)
        {
            case JsonTokenType.None:
                return otherwise;
            case JsonTokenType.True or JsonTokenType.False:
                return _reading.Tape[node].Type == JsonTokenType.True;
            default:
                _reading.AddError(node, $"this is {KindOf(_reading.Tape[node].Type)}; true or false is expected");
                return otherwise;
        }
    }

    /// <summary>One of several names, as its index; -1 if it is missing or wrong.</summary>
    public int OneOf(string field, IReadOnlyList<string> names) =>
        NodeOf(field) is >= 0 and int node && Text(_reading, node) is { } text ? Listed(node, text, names) : -1;

    /// <summary>A list of texts; wrong ones are empty, so that the others keep their index.</summary>
    public ImmutableArray<string> Texts(string field) =>
        List(field, "a list of texts", static (reading, node) => Text(reading, node) ?? string.Empty);

    /// <summary>A list whose items are read one by one.</summary>
    public ImmutableArray<TItem> List<TItem>(string field, string expected, Func<FileReading, int, TItem> read) =>
        NodeOf(field) is >= 0 and int node ? List(_reading, node, expected, read) : [];

    /// <summary>An object, or a default if it is missing or not an object.</summary>
    public T Object<T>(string field, ObjectShape shape, T otherwise, Func<ObjectReader, T> read) =>
        NodeOf(field) is >= 0 and int node && TryOpen(_reading, node, shape, out ObjectReader reader) ? read(reader) : otherwise;

    /// <summary>A duration such as <c>PT1.5S</c> or <c>P2D</c>; the shortest if it is missing or wrong.</summary>
    public TimeSpan Duration(string field, TimeSpan longest, TimeSpan shortest = default)
    {
        if (!Has(field))
        {
            return shortest;
        }

        string[] examples = [.. Examples.Where(d => d >= shortest && d <= longest).Select(DurationText.Format)];
        string such = examples.Length > 1 ? $"{string.Join(", ", examples[..^1])} or {examples[^1]}" : examples[0];
        return Parsed(
            field,
            DurationText.Parse,
            shortest,
            $"a duration from {DurationText.Format(shortest)} to {DurationText.Format(longest)} is expected, such as {such}",
            d => d >= shortest && d <= longest);
    }

    /// <summary>Records that a field is missing, which only some objects of this shape need.</summary>
    public void Missing(string field, string message) => _reading.Missing(_node, field, message);

    public TimeOnly TimeOfDay(string field) =>
        Parsed(
            field,
            TimeText.ParseTime,
            TimeOnly.MinValue,
            "a time of day from 00:00 to 23:59:59 is expected, such as 08:30; as an end, 00:00 is midnight");

    public DateTimeOffset Moment(string field) =>
        Parsed(
            field,
            static text => TimeText.ParseMoment(text),
            default,
            "a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00");

    /// <summary>A text, or null after recording an error.</summary>
    public static string? Text(FileReading reading, int node)
    {
        JsonTokenType type = reading.Tape[node].Type;
        if (type != JsonTokenType.String)
        {
            reading.AddError(node, $"this is {KindOf(type)}; text is expected");
            return null;
        }

        string? text = reading.Tape.String(node);
        if (text is null)
        {
            reading.AddError(node, "this is not text: it has one half of a surrogate pair");
        }

        return text;
    }

    /// <summary>A list of texts that is itself an item of a list.</summary>
    public static ImmutableArray<string> Texts(FileReading reading, int node, string expected) =>
        List(reading, node, expected, static (r, n) => Text(r, n) ?? string.Empty);

    /// <summary>The index of a node's text in a list of names, or -1 after recording an error.</summary>
    public static int OneOf(FileReading reading, int node, IReadOnlyList<string> names) =>
        Text(reading, node) is { } text ? new ObjectReader(reading, Shapes.None, node).Listed(node, text, names) : -1;

    public static string KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private int Listed(int node, string text, IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == text)
            {
                return i;
            }
        }

        _reading.AddError(node, $"one of {string.Join(", ", names)} is expected{NameSuggestion.Hint(text, names)}");
        return -1;
    }

    private static ImmutableArray<TItem> List<TItem>(
        FileReading reading, int node, string expected, Func<FileReading, int, TItem> read)
    {
        if (reading.Tape[node].Type != JsonTokenType.StartArray)
        {
            reading.AddError(node, $"this is {KindOf(reading.Tape[node].Type)}; {expected} is expected");
            return [];
        }

        var items = ImmutableArray.CreateBuilder<TItem>();
        foreach (int item in reading.Items(node))
        {
            items.Add(read(reading, item));
        }

        return items.DrainToImmutable();
    }

    private T Parsed<T>(string field, Func<string, T?> parse, T otherwise, string expected, Func<T, bool>? allowed = null)
        where T : struct
    {
        int node = NodeOf(field);
        if (node < 0 || Text(_reading, node) is not { } text)
        {
            return otherwise;
        }

        if (parse(text) is { } value && (allowed is null || allowed(value)))
        {
            return value;
        }

        _reading.AddError(node, expected);
        return otherwise;
    }

    private void Sort(int name, int value)
    {
        int field = IndexOf(name);
        if (field < 0)
        {
            string unknown = _reading.Tape.String(name) ?? string.Empty;
            _reading.AddError(name, $"no {_shape.Name} has this field{NameSuggestion.Hint(unknown, _shape.Fields)}");
        }
        else if (_fields[field] >= 0)
        {
            FilePosition first = _reading.Tape.Text.PositionOf(_reading.Tape.OffsetOf(_fields[field]));
            _reading.AddError(name, $"the field appears twice, first in line {first.Line}");
        }
        else
        {
            _fields[field] = value;
        }
    }

    private int IndexOf(int name)
    {
        ReadOnlySpan<byte> raw = _reading.Tape.Raw(name)[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            return _reading.Tape.String(name) is { } text ? _shape.Fields.IndexOf(text) : -1;
        }

        for (int i = 0; i < _shape.Fields.Length; i++)
        {
            string field = _shape.Fields[i];
            if (field.Length == raw.Length && Ascii.Equals(raw, field))
            {
                return i;
            }
        }

        return -1;
    }
}
