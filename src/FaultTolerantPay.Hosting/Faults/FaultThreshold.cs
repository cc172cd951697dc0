using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>How many failures of one kind mean that the business system is down. Either of the two conditions is enough.</summary>
public sealed class FaultThreshold
{
    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<FaultThreshold> Rules = new OptionRules<FaultThreshold>()
        .Between(o => o.MinConsecutiveFailures, (o, value) => o.MinConsecutiveFailures = value, 2, 10_000)
        .Between(o => o.MinFailureRatio, (o, value) => o.MinFailureRatio = value, 0.01, 1.0)
        .Between(o => o.MinThroughput, (o, value) => o.MinThroughput = value, 2, 1_000_000);

    /// <summary>
    /// So many failures of this kind in a row, however far apart; background calls that failed since the last answer count with the
    /// payments. A payment that is answered ends the row, a failure of another kind does not; neither does it go on after a pause longer
    /// than <see cref="FaultDetectionOptions.MaxPauseInStreak"/>.
    /// </summary>
    /// <value>In failures. Range: 2 to 10,000. Default: 5.</value>
    public int MinConsecutiveFailures { get; set; } = 5;

    /// <summary>So large a part of all calls within <see cref="FaultDetectionOptions.SamplingWindow"/> failed in this way.</summary>
    /// <value>A part of 1. Range: 0.01 to 1. Default: 0.5.</value>
    public double MinFailureRatio { get; set; } = 0.5;

    /// <summary>The ratio counts from so many calls within <see cref="FaultDetectionOptions.SamplingWindow"/> on, failed or not.</summary>
    /// <value>In calls. Range: 2 to 1,000,000. Default: 20.</value>
    public int MinThroughput { get; set; } = 20;
}
