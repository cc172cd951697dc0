using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay;

/// <summary>Sets options, one class for each concept. Everything has a default; every mistake is reported when the host starts, all in one message.</summary>
/// <param name="services">Where the library is registered.</param>
public sealed class FaultTolerantPayBuilder(IServiceCollection services)
{
    /// <summary>Where the library is registered.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>
    /// Reads the options of all packages of FaultTolerantPay from a configuration, with one section for each options class (<c>Caps</c>, <c>Faults</c>, <c>Sqlite</c> and so on). Strict: what
    /// is not known, and what cannot be read for certain, stops the host when it starts, all in one message. What the configuration says comes after what code sets, and a list takes the
    /// place of the list before it. While the host runs, an edit is taken over as a whole, or not at all.
    /// </summary>
    /// <param name="configuration">The section that holds them, such as <c>builder.Configuration.GetSection("FaultTolerantPay")</c>.</param>
    public FaultTolerantPayBuilder Configure(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Services.AddSingleton(new ConfigurationSource(configuration));
        return this;
    }

    /// <summary>Says that it is meant that nothing limits what may be outstanding. Without it, and without an exposure cap, the host does not start.</summary>
    public FaultTolerantPayBuilder NoCaps() => Caps(caps => caps.NoCaps = true);

    /// <summary>How requests are taken.</summary>
    public FaultTolerantPayBuilder Pipeline(Action<PipelineOptions> configure) => Set(configure);

    /// <summary>How merchants are onboarded and refreshed.</summary>
    public FaultTolerantPayBuilder Merchants(Action<MerchantOptions> configure) => Set(configure);

    /// <summary>For whom and when the bank stands in.</summary>
    public FaultTolerantPayBuilder Admission(Action<AdmissionOptions> configure) => Set(configure);

    /// <summary>How old a per-transaction limit may be.</summary>
    public FaultTolerantPayBuilder Limit(Action<LimitOptions> configure) => Set(configure);

    /// <summary>How customers' credit is asked for and read.</summary>
    public FaultTolerantPayBuilder Credit(Action<CreditOptions> configure) => Set(configure);

    /// <summary>How merchants are paid.</summary>
    public FaultTolerantPayBuilder Settlement(Action<SettlementOptions> configure) => Set(configure);

    /// <summary>What may be outstanding.</summary>
    public FaultTolerantPayBuilder Caps(Action<CapOptions> configure) => Set(configure);

    /// <summary>How channels are called and asked.</summary>
    public FaultTolerantPayBuilder Channels(Action<ChannelOptions> configure) => Set(configure);

    /// <summary>How the host's own code is called.</summary>
    public FaultTolerantPayBuilder Calls(Action<CallOptions> configure) => Set(configure);

    /// <summary>When and how often customers are debited.</summary>
    public FaultTolerantPayBuilder Collection(Action<CollectionOptions> configure) => Set(configure);

    /// <summary>How the business system is asked and told after a fault.</summary>
    public FaultTolerantPayBuilder Recovery(Action<RecoveryOptions> configure) => Set(configure);

    /// <summary>How the work queue is worked off.</summary>
    public FaultTolerantPayBuilder Work(Action<WorkOptions> configure) => Set(configure);

    /// <summary>How operators' orders are obeyed.</summary>
    public FaultTolerantPayBuilder Operations(Action<OperationsOptions> configure) => Set(configure);

    private FaultTolerantPayBuilder Set<TOptions>(Action<TOptions> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }
}
