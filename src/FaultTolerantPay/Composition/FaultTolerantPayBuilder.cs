using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay;

/// <summary>
/// Sets options, one class for each concept. Every option has a default. All errors are reported in one message when the host starts.
/// </summary>
/// <param name="services">The services that the library is registered in.</param>
public sealed class FaultTolerantPayBuilder(IServiceCollection services)
{
    /// <summary>The services that the library is registered in.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>
    /// Reads the options of all FaultTolerantPay packages from a configuration, with one section for each options class (<c>Caps</c>,
    /// <c>Faults</c>, <c>Sqlite</c> and so on). An unknown name or an ambiguous value stops the host when it starts; one message names all
    /// errors. The configuration overrides what code sets, and a list replaces the earlier list. While the host runs, an edit is applied as
    /// a whole or not at all.
    /// </summary>
    /// <param name="configuration">
    /// The section with the options, for example <c>builder.Configuration.GetSection("FaultTolerantPay")</c>.
    /// </param>
    public FaultTolerantPayBuilder Configure(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Services.AddSingleton(new ConfigurationSource(configuration));
        return this;
    }

    /// <summary>
    /// Confirms that no cap shall limit what may be outstanding. Without this call and without an exposure cap, the host does not start.
    /// </summary>
    public FaultTolerantPayBuilder NoCaps() => Caps(caps => caps.NoCaps = true);

    /// <summary>Sets how requests are handled.</summary>
    public FaultTolerantPayBuilder Pipeline(Action<PipelineOptions> configure) => Set(configure);

    /// <summary>Sets how merchants are onboarded and refreshed.</summary>
    public FaultTolerantPayBuilder Merchants(Action<MerchantOptions> configure) => Set(configure);

    /// <summary>Sets where card prefixes are, and what they tell the router.</summary>
    public FaultTolerantPayBuilder Cards(Action<CardOptions> configure) => Set(configure);

    /// <summary>Sets for whom and when the bank stands in.</summary>
    public FaultTolerantPayBuilder Admission(Action<AdmissionOptions> configure) => Set(configure);

    /// <summary>Sets how old a per-transaction limit may be.</summary>
    public FaultTolerantPayBuilder Limit(Action<LimitOptions> configure) => Set(configure);

    /// <summary>Sets how customers' credit is queried and assessed.</summary>
    public FaultTolerantPayBuilder Credit(Action<CreditOptions> configure) => Set(configure);

    /// <summary>Sets how merchants are paid.</summary>
    public FaultTolerantPayBuilder Settlement(Action<SettlementOptions> configure) => Set(configure);

    /// <summary>Sets the caps on what may be outstanding.</summary>
    public FaultTolerantPayBuilder Caps(Action<CapOptions> configure) => Set(configure);

    /// <summary>Sets how channels are called and queried.</summary>
    public FaultTolerantPayBuilder Channels(Action<ChannelOptions> configure) => Set(configure);

    /// <summary>Sets how the bank's services ask the router for channels.</summary>
    public FaultTolerantPayBuilder Routes(Action<RouteOptions> configure) => Set(configure);

    /// <summary>Sets how card payments try channels and wait for results.</summary>
    public FaultTolerantPayBuilder Payments(Action<PaymentOptions> configure) => Set(configure);

    /// <summary>Sets how callbacks of providers are received.</summary>
    public FaultTolerantPayBuilder Callbacks(Action<CallbackOptions> configure) => Set(configure);

    /// <summary>Sets where the settings of providers are.</summary>
    public FaultTolerantPayBuilder Providers(Action<ProviderOptions> configure) => Set(configure);

    /// <summary>
    /// Gives the settings of providers by code, in place of a settings file or beside it. Errors in them stop the host when it starts.
    /// </summary>
    /// <param name="settings">The settings, one for each provider.</param>
    public FaultTolerantPayBuilder Providers(params ProviderSettings[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (ProviderSettings of in settings)
        {
            Services.AddSingleton(of);
        }

        return this;
    }

    /// <summary>Sets how the host's own code is called.</summary>
    public FaultTolerantPayBuilder Calls(Action<CallOptions> configure) => Set(configure);

    /// <summary>Sets how secrets are read that settings name by a reference.</summary>
    public FaultTolerantPayBuilder Secrets(Action<SecretOptions> configure) => Set(configure);

    /// <summary>Sets when customers are debited and how many times.</summary>
    public FaultTolerantPayBuilder Collection(Action<CollectionOptions> configure) => Set(configure);

    /// <summary>Sets how the business system is queried and informed after a fault.</summary>
    public FaultTolerantPayBuilder Recovery(Action<RecoveryOptions> configure) => Set(configure);

    /// <summary>Sets how the work queue is processed.</summary>
    public FaultTolerantPayBuilder Work(Action<WorkOptions> configure) => Set(configure);

    /// <summary>Sets how operators' controls and actions take effect.</summary>
    public FaultTolerantPayBuilder Operations(Action<OperationsOptions> configure) => Set(configure);

    /// <summary>Sets how statement files are fetched.</summary>
    public FaultTolerantPayBuilder Statements(Action<StatementOptions> configure) => Set(configure);

    /// <summary>
    /// Adds a reader of statement files, such as a <see cref="ConfiguredReader"/>. The settings of a provider name it by its
    /// <see cref="IStatementReader.Format"/>, which no other reader has.
    /// </summary>
    public FaultTolerantPayBuilder StatementReader(IStatementReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Services.AddSingleton(reader);
        return this;
    }

    private FaultTolerantPayBuilder Set<TOptions>(Action<TOptions> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }
}
