using System.Globalization;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Times of day and moments as text, exact in both directions.</summary>
internal static class TimeText
{
    private static readonly string[] TimeFormats = ["HH':'mm", "HH':'mm':'ss", "HH':'mm':'ss'.'FFFFFFF"];

    private static readonly string[] MomentFormats =
    [
        "yyyy'-'MM'-'dd'T'HH':'mmK",
        "yyyy'-'MM'-'dd'T'HH':'mm':'ssK",
        "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'FFFFFFFK",
    ];

    public static TimeOnly? ParseTime(string text) =>
        TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null;

    public static string Format(TimeOnly time) =>
        time.ToString(
            time.Ticks % TimeSpan.TicksPerMinute == 0
                ? TimeFormats[0]
                : time.Ticks % TimeSpan.TicksPerSecond == 0
                ? TimeFormats[1]
                : TimeFormats[2],
            CultureInfo.InvariantCulture);

    /// <summary>A moment. Text without an offset is rejected, because its meaning would depend on the machine that reads it.</summary>
    public static DateTimeOffset? ParseMoment(ReadOnlySpan<char> text) =>
        (text.EndsWith('Z') || text.LastIndexOfAny('+', '-') > "yyyy-MM-dd".Length)
           && DateTimeOffset.TryParseExact(
               text,
               MomentFormats,
               CultureInfo.InvariantCulture,
               DateTimeStyles.None,
               out DateTimeOffset moment) ? moment : null;

    public static string Format(DateTimeOffset moment) =>
        moment.ToString(
            moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy'-'MM'-'dd'T'HH':'mm':'sszzz" : "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'FFFFFFFzzz",
            CultureInfo.InvariantCulture);
}
