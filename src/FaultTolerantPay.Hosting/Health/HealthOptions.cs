using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Health;

/// <summary>When health checks complain.</summary>
public sealed class HealthOptions
{
    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<HealthOptions> Rules = new OptionRules<HealthOptions>()
        .Between(o => o.StoreTimeout, (o, value) => o.StoreTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.MaxWorkLag, (o, value) => o.MaxWorkLag = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    /// <summary>How long the store may take to answer, and each queue of work to say how far it is behind.</summary>
    /// <value>Range: 10 ms to 1 min. Default: 2 s.</value>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the oldest due work item may have waited.</summary>
    /// <value>Range: 1 s to 7 d. Default: 5 min.</value>
    public TimeSpan MaxWorkLag { get; set; } = TimeSpan.FromMinutes(5);
}
