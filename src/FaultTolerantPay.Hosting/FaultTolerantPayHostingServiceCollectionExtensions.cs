using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Calls;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Settings;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the services that run FaultTolerantPay inside a host.</summary>
public static class FaultTolerantPayHostingServiceCollectionExtensions
{
    /// <summary>
    /// Registers the fault detector with its manual switch (<see cref="IFaultSwitch"/>), the service that drives all background work, and
    /// the health checks named in <see cref="HealthCheckNames"/>. The host registers its <see cref="IBusinessSystem"/> and a store. Errors
    /// in the options stop the host when it starts. Set the rests after failures and the limits of the health checks with
    /// <c>Configure&lt;BackgroundWorkOptions&gt;</c> and <c>Configure&lt;HealthOptions&gt;</c>. A further call adds another change to the
    /// same options and registers nothing twice.
    /// </summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configure">Changes the defaults of fault detection. Null: leaves them.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFaultTolerantPayHosting(
        this IServiceCollection services, Action<FaultDetectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddCheckedOptions("Faults", FaultDetectionOptions.Rules, configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FaultDetectionOptions>, DetectorRegistrationCheck>());
        services.AddCheckedOptions("BackgroundWork", BackgroundWorkOptions.Rules);
        services.AddCheckedOptions("Health", HealthOptions.Rules);
        services.AddCheckedOptions("Calls", CallOptions.Rules);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICallStarter, CallThreads>();
        // By factories: otherwise a container that validates itself when it is built would report what the host left out before the start
        // check does, and at greater length.
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<HostCalls>(provider));
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<FaultDetector>(provider));
        services.TryAddSingleton<IFaultDetector>(provider => provider.GetRequiredService<FaultDetector>());
        services.TryAddSingleton<IFaultSwitch>(provider => ActivatorUtilities.CreateInstance<FaultSwitch>(provider));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, FaultRecordsWork>(
            provider => ActivatorUtilities.CreateInstance<FaultRecordsWork>(provider)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, FaultProbeWork>(
            provider => ActivatorUtilities.CreateInstance<FaultProbeWork>(provider)));
        // Registered before the service that drives it, and so stopped after it.
        services.TryAddSingleton(provider => NodeSigns(provider));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, NodeSignWork>(
            provider => provider.GetRequiredService<NodeSignWork>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, NodeSignWork>(
            provider => provider.GetRequiredService<NodeSignWork>()));
        AddSharedSettings(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FaultDetectorStart>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BackgroundWorkService>(provider => new(
            provider.GetServices<IBackgroundWork>,
            provider.GetRequiredService<IOptions<BackgroundWorkOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BackgroundWorkService>>(),
            provider.GetService<IChangeSignal>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RecordDrainService>(provider => new(
            provider.GetService<IRecordBacklog>, provider.GetRequiredService<ILogger<RecordDrainService>>())));
        AddHealthChecks(services);
        return services;
    }

    // The detector is made when it is used: a host that lacks a part of it hears so from the start check.
    private static NodeSignWork NodeSigns(IServiceProvider provider) => ActivatorUtilities.CreateInstance<NodeSignWork>(
        provider,
        new NodeFindings(
            () => provider.GetRequiredService<FaultDetector>().DownSince,
            down => provider.GetRequiredService<FaultDetector>().LearnFromNodes(down)));

    private static void AddSharedSettings(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(SharedOptions)))
        {
            return;
        }

        var options = new SharedOptions();
        services.AddSingleton(options);
        services.AddSingleton(new ConfigurationSource(options.Configuration) { IsShared = true });
        services.AddSingleton<IFollower>(provider => new FollowedOptions(options, provider.GetRequiredService<OptionsInForce>()));
        services.AddSingleton<IFollower>(provider => new FollowedRoutes(
            provider.GetRequiredService<OptionsInForce>(),
            provider.GetServices<IOptionsConsistencyCheck>().OfType<IRoutingTableCheck>(),
            provider.GetService<Router>()));
        services.AddSingleton<ISharedSettings>(provider => ActivatorUtilities.CreateInstance<SharedSettingsRegister>(provider));
        services.AddSingleton(provider => new SharedSettingsWork(provider));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SharedSettingsWork>());
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<SharedSettingsWork>());
    }

    private static void AddHealthChecks(IServiceCollection services)
    {
        AddCheck<BusinessSystemHealthCheck>(services);
        AddCheck<StoreHealthCheck>(services);
        AddCheck<WorkLagHealthCheck>(services);
        AddCheck<CallsHealthCheck>(services);
        AddCheck<OptionsHealthCheck>(services);
        AddCheck<SettingsHealthCheck>(services);
        AddCheck<RecordsHealthCheck>(services);
        AddCheck<ControlsHealthCheck>(services);
        AddCheck<StatementsHealthCheck>(services);
        services.AddHealthChecks();
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            Add<BusinessSystemHealthCheck>(options, HealthCheckNames.BusinessSystem);
            Add<StoreHealthCheck>(options, HealthCheckNames.Store);
            Add<WorkLagHealthCheck>(options, HealthCheckNames.WorkLag);
            Add<CallsHealthCheck>(options, HealthCheckNames.Calls);
            Add<OptionsHealthCheck>(options, HealthCheckNames.Options);
            Add<SettingsHealthCheck>(options, HealthCheckNames.Settings);
            Add<RecordsHealthCheck>(options, HealthCheckNames.Records);
            Add<ControlsHealthCheck>(options, HealthCheckNames.Controls);
            Add<StatementsHealthCheck>(options, HealthCheckNames.Statements);
        });
    }

    private static void AddCheck<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TCheck>(
        IServiceCollection services)
        where TCheck : class, IHealthCheck => services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<TCheck>(provider));

    private static void Add<TCheck>(HealthCheckServiceOptions options, string name)
        where TCheck : IHealthCheck
    {
        if (options.Registrations.All(registration => registration.Name != name))
        {
            options.Registrations.Add(
                new(name, provider => provider.GetRequiredService<TCheck>(), failureStatus: null, [HealthCheckNames.Tag]));
        }
    }
}
