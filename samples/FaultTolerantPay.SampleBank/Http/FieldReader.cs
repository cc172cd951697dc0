using System.Globalization;
using System.Text.Json;

namespace FaultTolerantPay.SampleBank.Http;

/// <summary>Reads the fields of one JSON object and collects every error, so that the caller hears of all of them at once.</summary>
internal sealed class FieldReader(JsonElement element, string prefix, SortedDictionary<string, string> errors)
{
    private const int DefaultMaxLength = 128;

    // Far below the limit of a 64-bit integer: sums over a whole ledger cannot overflow.
    private const long MaxAmountMinor = 1_000_000_000_000;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Text(string name, int maxLength = DefaultMaxLength) =>
        OptionalText(name, maxLength) ?? Missing(name, "");

    public string? OptionalText(string name, int maxLength = DefaultMaxLength)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? Read(value.GetString) : null;
        if (text is null || text.Length == 0 || text.Length > maxLength || text.Any(char.IsControl))
        {
            return Bad(name, $"must be a text of 1 to {maxLength} characters without control characters", value, "");
        }

        return text;
    }

    public string OneOf(string name, params string[] allowed)
    {
        var text = Text(name);
        if (text.Length > 0 && !allowed.Contains(text, StringComparer.Ordinal))
        {
            Error(name, $"must be one of {string.Join(", ", allowed)}; was \"{text}\"");
        }

        return text;
    }

    public string Currency(string name)
    {
        var text = Text(name);
        if (text.Length > 0 && (text.Length != 3 || !text.All(char.IsAsciiLetterUpper)))
        {
            Error(name, $"must be three capital letters; was \"{text}\"");
        }

        return text;
    }

    public long Amount(string name) => Whole(name, 1, MaxAmountMinor) ?? Missing(name, 0L);

    public long AmountOrZero(string name) => Whole(name, 0, MaxAmountMinor) ?? Missing(name, 0L);

    public long Number(string name, long min, long max) => Whole(name, min, max) ?? Missing(name, 0L);

    public long? OptionalNumber(string name, long min, long max) => Whole(name, min, max);

    public double? OptionalProbability(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 1
            ? number
            : Bad(name, "must be a number from 0 to 1", value, 0d);
    }

    public bool? OptionalFlag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : Bad(name, "must be true or false", value, false);
    }

    public DateTimeOffset Time(string name) => OptionalTime(name) ?? Missing(name, default(DateTimeOffset));

    public DateTimeOffset? OptionalTime(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            && Read(value.GetString) is { } text
            && HasOffset(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? time
                : Bad(name, "must be an ISO 8601 time with offset", value, default(DateTimeOffset));
    }

    /// <summary>An http address on this machine: the bank must not be a way to reach others.</summary>
    public Uri? OptionalLoopbackAddress(string name)
    {
        if (OptionalText(name, 512) is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)
        {
            return uri;
        }

        Error(name, $"must be an http address on this machine; was \"{text}\"");
        return null;
    }

    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && Read(item.GetString) is not null)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : Bad<IReadOnlyList<string>>(name, "must be a list of texts", value, []);
    }

    public IReadOnlyList<T> Items<T>(string name, Func<FieldReader, T> read)
    {
        if (!TryGet(name, out var value))
        {
            return Missing<IReadOnlyList<T>>(name, []);
        }

        return value.ValueKind == JsonValueKind.Array
            ? ReadItems(value, prefix + name, errors, read)
            : Bad<IReadOnlyList<T>>(name, "must be a list", value, []);
    }

    public static List<T> ReadItems<T>(JsonElement list, string prefix, SortedDictionary<string, string> errors, Func<FieldReader, T> read)
    {
        var items = new List<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var reader = new FieldReader(item, $"{prefix}[{items.Count}].", errors);
            items.Add(read(reader));
            reader.RejectOthers();
        }

        return items;
    }

    public void Error(string name, string problem) => errors.TryAdd(prefix + name, problem);

    /// <summary>A field that nobody asked for is an error of the caller, most often a misspelt name.</summary>
    public void RejectOthers()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.TryAdd(prefix.Length == 0 ? "body" : prefix.TrimEnd('.'), "must be a JSON object");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (Read(() => property.Name) is not { } name)
            {
                errors.TryAdd(prefix.Length == 0 ? "body" : prefix.TrimEnd('.'), "has a field whose name is no text");
            }
            else if (!_asked.Contains(name))
            {
                errors.TryAdd(prefix + name, "is not a field of this call");
            }
        }
    }

    private long? Whole(string name, long min, long max)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : Bad(name, $"must be a whole number from {min} to {max}", value, 0L);
    }

    private bool TryGet(string name, out JsonElement value)
    {
        _asked.Add(name);
        value = default;
        return element.ValueKind == JsonValueKind.Object
            && TryFind(name, out value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    private bool TryFind(string name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // A field beside it has a name that is no text, which RejectOthers says.
            value = default;
            return false;
        }
    }

    /// <summary>A text; null where it is none, though JSON can write it: half of a surrogate pair.</summary>
    private static string? Read(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private T Missing<T>(string name, T value)
    {
        Error(name, "is missing");
        return value;
    }

    private T Bad<T>(string name, string expectation, JsonElement found, T value)
    {
        var raw = found.GetRawText();
        Error(name, $"{expectation}; was {(raw.Length <= 64 ? raw : raw[..64] + "…")}");
        return value;
    }

    // Without an offset a time would be read in the zone of this machine.
    private static bool HasOffset(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
