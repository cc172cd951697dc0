namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>A run as a line of bars: what a policy earned of the clairvoyant's net value, from the beginning to the end.</summary>
internal static class LabChart
{
    /// <summary>The lowest bar stands for this part or less.</summary>
    public const double Lowest = 0.8;

    private const string Bars = "▁▂▃▄▅▆▇█";

    public static string Of(IEnumerable<double> parts) =>
        string.Concat(parts.Select(part => Bars[(int)Math.Clamp((part - Lowest) / (1 - Lowest) * Bars.Length, 0, Bars.Length - 1)]));
}
