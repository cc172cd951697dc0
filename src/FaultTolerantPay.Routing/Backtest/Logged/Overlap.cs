namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Whether a log made the choices of a policy as often as its probabilities say. If it did, the weights of the rows have a mean of 1,
/// whatever the policy and the outcomes are. Where it never made them there is no weight, and the mean is below 1 by that share of rows.
/// </summary>
/// <param name="MeanWeight">The mean weight; a row without any channel counts 1, because what it is worth is known.</param>
/// <param name="Error">The standard error of that mean, by the bootstrap.</param>
internal readonly record struct Overlap(double MeanWeight, double Error)
{
    // So far by chance in one of 370 cases.
    private const double Errors = 3;

    /// <summary>The share of the rows for which the log never made the policy's choice, 0 to 1.</summary>
    public double Unsupported => MeanWeight < 1 ? Math.Max(1 - MeanWeight, 0) : 0;

    public static Overlap Of(double[][] totals)
    {
        double[] samples = [.. totals.Skip(1).Select(MeanOf).Where(double.IsFinite)];
        double mean = samples.Length == 0 ? 0 : samples.Average();
        double variance = samples.Length < 2 ? 0 : samples.Sum(s => (s - mean) * (s - mean)) / (samples.Length - 1);
        return new Overlap(MeanOf(totals[0]), Math.Sqrt(variance));
    }

    /// <summary>Whether the mean is further below 1 than a share, and than chance explains.</summary>
    public bool IsBelow(double share) => MeanWeight < 1 - Math.Max(share, Errors * Error);

    /// <summary>Whether the mean is further above 1 than a share, and than chance explains.</summary>
    public bool IsAbove(double share) => MeanWeight > 1 + Math.Max(share, Errors * Error);

    private static double MeanOf(double[] sums) => sums[EstimatorSums.Support] / sums[EstimatorSums.Count];
}
