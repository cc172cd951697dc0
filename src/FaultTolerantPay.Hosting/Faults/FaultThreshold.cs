using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The number of failures of one kind that means that the business system is down. Either of the two conditions is enough.
/// </summary>
public sealed class FaultThreshold
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<FaultThreshold> Rules = new OptionRules<FaultThreshold>()
        .Between(o => o.MinConsecutiveFailures, (o, value) => o.MinConsecutiveFailures = value, 2, 10_000)
        .Between(o => o.MinFailureRatio, (o, value) => o.MinFailureRatio = value, 0.01, 1.0)
        .Between(o => o.MinThroughput, (o, value) => o.MinThroughput = value, 2, 1_000_000);

    /// <summary>
    /// The number of consecutive failures of this kind, regardless of the time between them. Background calls that failed after the last
    /// answered payment count too. A payment that is answered ends the streak; a failure of another kind does not. A pause longer than
    /// <see cref="FaultDetectionOptions.MaxPauseInStreak"/> also ends it.
    /// </summary>
    /// <value>In failures. Range: 2 to 10,000. Default: 5.</value>
    public int MinConsecutiveFailures { get; set; } = 5;

    /// <summary>The ratio of calls within <see cref="FaultDetectionOptions.SamplingWindow"/> that must fail in this way.</summary>
    /// <value>A part of 1. Range: 0.01 to 1. Default: 0.5.</value>
    public double MinFailureRatio { get; set; } = 0.5;

    /// <summary>
    /// The minimum number of calls within <see cref="FaultDetectionOptions.SamplingWindow"/>, failed or not, for the ratio to count.
    /// </summary>
    /// <value>In calls. Range: 2 to 1,000,000. Default: 20.</value>
    public int MinThroughput { get; set; } = 20;
}
