using System.Globalization;
using System.Text.RegularExpressions;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>
/// Reads times that a person or a file wrote. Only ISO 8601 with an offset is a time: 03/01/2026 08:00 is two days to two people, and an
/// hour in two zones.
/// </summary>
internal static partial class WrittenTime
{
    // A time beyond these years is a slip of the pen, and no trace or period reaches there.
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    public const string Expectation =
        "a time with its offset, of the years 1970 to 2199, such as 2026-11-22T07:30:00Z or 2026-11-22T08:30:00+01:00";

    /// <summary>The time in UTC, or null where the text is none.</summary>
    public static DateTimeOffset? Read(string text) =>
        Form().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            && time.Year is >= FirstYear and <= LastYear ? time.ToUniversalTime() : null;

    /// <summary>The same, or the beginning of a day in UTC where the text is a date.</summary>
    public static DateTimeOffset? ReadTimeOrDate(string text) =>
        Read(DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? $"{text}T00:00Z"
            : text);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
