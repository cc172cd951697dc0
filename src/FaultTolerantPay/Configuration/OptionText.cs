using System.Collections;
using System.Globalization;

namespace FaultTolerantPay.Configuration;

/// <summary>Formats option values for people, the same way in messages and in documentation.</summary>
internal static class OptionText
{
    private static readonly (long Ticks, string Unit)[] Units =
    [
        (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "min"), (TimeSpan.TicksPerSecond, "s"),
        (TimeSpan.TicksPerMillisecond, "ms"), (TimeSpan.TicksPerMicrosecond, "µs"),
    ];

    /// <summary>The value as text: a time with its largest whole unit (<c>90 s</c>, <c>5 min</c>), a list with commas.</summary>
    public static string Of(object? value) => value switch
    {
        null => "missing",
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        TimeSpan time => OfTime(time),
        int or long => ((IFormattable)value).ToString("#,0", CultureInfo.InvariantCulture),
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => OfList(list.Cast<object?>().Select(Of), int.MaxValue),
        _ => value.ToString() ?? "missing",
    };

    /// <summary>The elements with commas; of a long list the first ones and the number of the others.</summary>
    internal static string OfList(IEnumerable<string> items, int maxItems)
    {
        List<string> all = [.. items];
        return all.Count == 0 ? "empty"
            : all.Count <= maxItems ? string.Join(", ", all)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", all.Take(maxItems))} and {all.Count - maxItems:#,0} more");
    }

    private static string OfTime(TimeSpan time)
    {
        foreach (var (ticks, unit) in Units)
        {
            if (time.Ticks != 0 && time.Ticks % ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / ticks:#,0} {unit}");
            }
        }

        return time == TimeSpan.Zero ? "0 s" : time.ToString("c", CultureInfo.InvariantCulture);
    }
}
