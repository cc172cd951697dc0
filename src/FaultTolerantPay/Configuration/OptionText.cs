using System.Collections;
using System.Globalization;

namespace FaultTolerantPay.Configuration;

/// <summary>Option values as a person reads them, the same in messages and in documentation.</summary>
public static class OptionText
{
    private static readonly (long Ticks, string Unit)[] Units =
    [
        (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "min"), (TimeSpan.TicksPerSecond, "s"),
        (TimeSpan.TicksPerMillisecond, "ms"), (TimeSpan.TicksPerMicrosecond, "µs"),
    ];

    /// <summary>The value in words: a time with its largest whole unit (<c>90 s</c>, <c>5 min</c>), a list with commas.</summary>
    public static string Of(object? value) => value switch
    {
        null => "missing",
        string text => $"'{text}'",
        TimeSpan time => OfTime(time),
        int or long => ((IFormattable)value).ToString("#,0", CultureInfo.InvariantCulture),
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Of)) is { Length: > 0 } items ? items : "empty",
        _ => value.ToString() ?? "missing",
    };

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
