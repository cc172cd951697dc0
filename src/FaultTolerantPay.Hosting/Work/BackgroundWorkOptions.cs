using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>How background work is driven.</summary>
public sealed class BackgroundWorkOptions
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<BackgroundWorkOptions> Rules = new OptionRules<BackgroundWorkOptions>()
        .Between(
            o => o.MinDelayAfterFailure,
            (o, value) => o.MinDelayAfterFailure = value,
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromMinutes(10))
        .Between(
            o => o.MaxDelayAfterFailure,
            (o, value) => o.MaxDelayAfterFailure = value,
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromHours(1))
        .Must(o => o.MaxDelayAfterFailure, o => o.MaxDelayAfterFailure >= o.MinDelayAfterFailure, "at least MinDelayAfterFailure");

    /// <summary>How long a work rests after a round that failed. Doubles with every further consecutive failure.</summary>
    /// <value>Range: 10 ms to 10 min. Default: 1 s.</value>
    public TimeSpan MinDelayAfterFailure { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest rest after failures.</summary>
    /// <value>Range: 10 ms to 1 h. Default: 1 min.</value>
    public TimeSpan MaxDelayAfterFailure { get; set; } = TimeSpan.FromMinutes(1);
}
