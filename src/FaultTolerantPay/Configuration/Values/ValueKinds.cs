using System.Globalization;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Configuration.Values;

/// <summary>The kinds of option values, except times.</summary>
internal static class ValueKinds
{
    private const string NoSeparators = "Write digits alone: no separators, no decimals, no exponent.";

    public static ValueKind<int> Int { get; } = new("a whole number", (string text, out int value, out string? hint) =>
    {
        hint = IsPlainNumber(text) ? null : NoSeparators;
        value = 0;
        return hint is null && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    });

    public static ValueKind<long> Long { get; } = new("a whole number", (string text, out long value, out string? hint) =>
    {
        hint = IsPlainNumber(text) ? null : NoSeparators;
        value = 0;
        return hint is null && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    });

    public static ValueKind<double> Double { get; } = new("a number such as 0.25", (string text, out double value, out string? hint) =>
    {
        hint = text.Contains(',', StringComparison.Ordinal) ? "Write a point before the decimals." : null;
        return double.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    });

    public static ValueKind<bool> Flag { get; } = new("true or false", (string text, out bool value, out string? hint) =>
    {
        hint = null;
        value = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    });

    public static ValueKind<string> Text { get; } = new("a text", (string text, out string value, out string? hint) =>
    {
        hint = null;
        value = text;
        return true;
    });

    /// <summary>One of the names of an enumeration. A number is rejected, because a reader cannot tell what it means.</summary>
    public static ValueKind<TEnum> NameOf<TEnum>()
        where TEnum : struct, Enum
    {
        string[] names = Enum.GetNames<TEnum>();
        return new(OneOf(names), (string text, out TEnum value, out string? hint) =>
        {
            string? name = Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = name is null ? default : Enum.Parse<TEnum>(name);
            hint = name is null ? NameSuggestion.Sentence(text, names) : null;
            return name is not null;
        });
    }

    /// <summary>The same kind, or null.</summary>
    public static ValueKind<T?> OrNone<T>(this ValueKind<T> kind)
        where T : struct =>
        new(kind.Expected, (string text, out T? value, out string? hint) =>
        {
            bool isRead = kind.Read(text, out T read, out hint);
            value = isRead ? read : null;
            return isRead;
        });

    public static string OneOf(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    private static bool IsPlainNumber(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
