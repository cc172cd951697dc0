using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Work;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>Sets options, one class for each concept. Everything has a default; every mistake is reported when the host starts, all in one message.</summary>
/// <param name="services">Where the library is registered.</param>
public sealed class FaultTolerantPayBuilder(IServiceCollection services)
{
    /// <summary>Where the library is registered.</summary>
    public IServiceCollection Services { get; } = services;

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

    private FaultTolerantPayBuilder Set<TOptions>(Action<TOptions> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }
}
