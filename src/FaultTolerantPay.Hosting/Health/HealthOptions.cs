using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Health;

/// <summary>When the health checks report a problem.</summary>
public sealed class HealthOptions
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<HealthOptions> Rules = new OptionRules<HealthOptions>()
        .Between(o => o.StoreTimeout, (o, value) => o.StoreTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(o => o.MaxWorkLag, (o, value) => o.MaxWorkLag = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    /// <summary>Timeout of the store's response, and of each work queue's report of how far behind it is.</summary>
    /// <value>Range: 10 ms to 1 min. Default: 2 s.</value>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest acceptable wait of the oldest due work item.</summary>
    /// <value>Range: 1 s to 7 d. Default: 5 min.</value>
    public TimeSpan MaxWorkLag { get; set; } = TimeSpan.FromMinutes(5);
}
