using System.Xml;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Durations as ISO 8601 text with days, hours, minutes and seconds: <c>P1DT12H</c>, <c>PT0.25S</c>. Exact in both directions.
/// </summary>
internal static class DurationText
{
    public static string Format(TimeSpan duration) => XmlConvert.ToString(duration);

    public static TimeSpan? Parse(string text)
    {
        // Years and months have no fixed length; the XML form has no weeks.
        int date = text.IndexOf('T', StringComparison.Ordinal) is >= 0 and int t ? t : text.Length;
        if (!text.StartsWith('P') || text.AsSpan(0, date).ContainsAny('Y', 'M'))
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
