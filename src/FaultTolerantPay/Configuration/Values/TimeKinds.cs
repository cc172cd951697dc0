using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultTolerantPay.Configuration.Values;

/// <summary>Reads times from a configuration. Ambiguous values are rejected: .NET reads 24:00:00 as 24 days, and 5 as 5 days.</summary>
internal static partial class TimeKinds
{
    private const string ExpectedTimeOfDay = "a time of day from 00:00 to 23:59:59";
    private const string Days = "Write days and hours as 1 d, 24 h or PT24H.";

    private static readonly Dictionary<string, long> TicksByUnit = new(StringComparer.Ordinal)
    {
        ["ms"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond,
        ["min"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour,
        ["d"] = TimeSpan.TicksPerDay,
    };

    /// <summary>A duration: a number with its unit, ISO 8601, or hh:mm:ss below a day.</summary>
    public static ValueKind<TimeSpan> Duration { get; } = new(
        "a time such as 90 s, 15 min, 24 h, 7 d, PT24H or 00:00:30", (string text, out TimeSpan value, out string? hint) =>
        {
            hint = HintFor(text);
            return TryPlain(text, out value) || TryIso(text, out value) || TryClock(text, out value);
        });

    /// <summary>A time of day as the time since midnight.</summary>
    public static ValueKind<TimeSpan> SinceMidnight { get; } = new(ExpectedTimeOfDay, (string text, out TimeSpan value, out string? hint) =>
    {
        bool isRead = TimeOfDay!.Read(text, out TimeOnly time, out hint);
        value = time.ToTimeSpan();
        return isRead;
    });

    /// <summary>A time of day.</summary>
    public static ValueKind<TimeOnly> TimeOfDay { get; } = new(ExpectedTimeOfDay, (string text, out TimeOnly value, out string? hint) =>
    {
        hint = text.StartsWith("24:", StringComparison.Ordinal) ? "Write midnight as 00:00, also at the end of a day." : null;
        return TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    });

    private static string? HintFor(string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return $"A number alone has no unit: write {text} s, {text} min, {text} h or {text} d.";
        }

        if (ClockForm().IsMatch(text))
        {
            return "The form hh:mm:ss ends at 23:59:59, because .NET reads 24:00:00 as 24 days. " + Days;
        }

        return text.StartsWith('P') && text.Split('T')[0].AsSpan().ContainsAny('Y', 'M')
            ? "Years and months differ in length: write days."
            : null;
    }

    private static bool TryPlain(string text, out TimeSpan value)
    {
        Match match = Plain().Match(text);
        value = default;
        return match.Success && TryAdd(ref value, match.Groups["n"].Value, TicksByUnit[match.Groups["unit"].Value]);
    }

    private static bool TryIso(string text, out TimeSpan value)
    {
        Match match = Iso().Match(text);
        value = default;
        return match.Success
            && text.Length > 1 && !text.EndsWith('T')
            && TryAdd(ref value, match.Groups["w"].Value, 7 * TimeSpan.TicksPerDay)
            && TryAdd(ref value, match.Groups["d"].Value, TimeSpan.TicksPerDay)
            && TryAdd(ref value, match.Groups["h"].Value, TimeSpan.TicksPerHour)
            && TryAdd(ref value, match.Groups["m"].Value, TimeSpan.TicksPerMinute)
            && TryAdd(ref value, match.Groups["s"].Value, TimeSpan.TicksPerSecond);
    }

    private static bool TryClock(string text, out TimeSpan value) =>
        TimeSpan.TryParseExact(text, [@"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF"], CultureInfo.InvariantCulture, out value);

    /// <summary>Adds a number of units; an empty text adds nothing. False if the sum overflows or is not a whole number of ticks.</summary>
    private static bool TryAdd(ref TimeSpan sum, string number, long ticks)
    {
        if (number.Length == 0)
        {
            return true;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal units)
            || units > long.MaxValue / ticks)
        {
            return false;
        }

        decimal all = sum.Ticks + (units * ticks);
        if (all > long.MaxValue || all != decimal.Truncate(all))
        {
            return false;
        }

        sum = new TimeSpan((long)all);
        return true;
    }

    // Each pattern is anchored and needs few steps for each character. A timeout for it would read the system clock.
#pragma warning disable MA0009
    [GeneratedRegex("^(?<n>[0-9]{1,18}) ?(?<unit>ms|s|min|h|d)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(
        "^P((?<w>[0-9]{1,18})W)?((?<d>[0-9]{1,18})D)?"
        + "(T((?<h>[0-9]{1,18})H)?((?<m>[0-9]{1,18})M)?((?<s>[0-9]{1,18}(\\.[0-9]{1,7})?)S)?)?\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();

    [GeneratedRegex("^[0-9.]*[0-9]:[0-9]+(:[0-9.]+)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ClockForm();
#pragma warning restore MA0009
}
