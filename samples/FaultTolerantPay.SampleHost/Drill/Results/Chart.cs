namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>A small chart in one line of text: the highest value in each of a number of equal stretches of time.</summary>
internal static class Chart
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <param name="course">Values by time; each holds until the next.</param>
    /// <param name="from">Where the chart begins.</param>
    /// <param name="to">Where it ends: later than <paramref name="from"/>.</param>
    /// <param name="width">How many stretches.</param>
    public static string Line(IReadOnlyList<(DateTimeOffset At, long Minor)> course, DateTimeOffset from, DateTimeOffset to, int width)
    {
        var highest = new long[width];
        long held = 0;
        int next = 0;
        for (int i = 0; i < width; i++)
        {
            DateTimeOffset end = from + ((to - from) * ((i + 1) / (double)width));
            highest[i] = held;
            while (next < course.Count && (course[next].At < end || i == width - 1))
            {
                held = course[next++].Minor;
                highest[i] = Math.Max(highest[i], held);
            }
        }

        long top = Math.Max(1, highest.Max());
        // Anything above nothing shows at least the smallest bar.
        return string.Concat(
            highest.Select(value => Bars[value <= 0 ? 0 : (int)Math.Clamp(value * (Bars.Length - 1) / top, 1, Bars.Length - 1)]));
    }
}
