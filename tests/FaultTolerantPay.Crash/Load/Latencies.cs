using System.Globalization;

namespace FaultTolerantPay.Crash.Load;

/// <summary>How long answers took, in milliseconds.</summary>
internal sealed record Latencies
{
    public int Count { get; init; }

    public double P50 { get; init; }

    public double P99 { get; init; }

    public double Max { get; init; }

    public static Latencies Of(List<double> all)
    {
        if (all.Count == 0)
        {
            return new Latencies();
        }

        all.Sort();
        return new Latencies { Count = all.Count, P50 = all[all.Count / 2], P99 = all[all.Count * 99 / 100], Max = all[^1] };
    }

    public override string ToString() => Count == 0
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{Count} (p50 {P50:0.0} ms, p99 {P99:0.0} ms, max {Max:0.0} ms)");
}
