using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>Times and numbers in cursors.</summary>
internal static class CursorText
{
    public static string Text(DateTimeOffset time) => Text(time.UtcTicks);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static long Number(string part, string after) =>
        long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw QueryCursor.Unknown(after);

    public static DateTimeOffset Time(string part, string after) =>
        Number(part, after) is long ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw QueryCursor.Unknown(after);

    /// <summary>A position in an order by time and number; without a cursor, before the first item.</summary>
    public static (DateTimeOffset Time, long Number) Of(string? after, string subject)
    {
        if (after is null)
        {
            return (DateTimeOffset.MinValue, 0);
        }

        string[] parts = QueryCursor.Parts(after, subject, 2);
        return (Time(parts[0], after), Number(parts[1], after));
    }

    public static string Text(string subject, DateTimeOffset time, long number) => QueryCursor.Of(subject, Text(time), Text(number));
}
