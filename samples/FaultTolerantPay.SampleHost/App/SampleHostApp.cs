using System.Net;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.SampleHost.Rules;
using FaultTolerantPay.SampleShared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// A host as a bank would build it: the library on a store, adapters to the bank, a stage and a risk control of its own, and an
/// endpoint for callbacks.
/// </summary>
internal static class SampleHostApp
{
    public const string HealthPath = "/health";

    public const string OptionsPath = "/options";

    public const string PaymentsPath = "/payments";

    /// <summary>Answers as long as the process does.</summary>
    public const string LivePath = "/health/live";

    /// <summary>Answers with 200 while the node takes payments, and with what is degraded.</summary>
    public const string ReadyPath = "/health/ready";

    public const string MetricsPath = "/metrics";

    /// <summary>Where card providers call back, followed by their id.</summary>
    public const string CardCallbackPath = "/callbacks/cards/";

    /// <summary>Where the options of the library stand in a configuration.</summary>
    public const string OptionsSection = "FaultTolerantPay";

    /// <summary>The largest sum, in minor units, that goes through at a hospital or a pharmacy in spite of insufficient credit.</summary>
    public const long SmallSumMinor = 5_000;

    public static WebApplication Build(HostSettings settings)
    {
        // Empty: no settings files and no environment, so that only the settings say how it works.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(settings.Listen));
        builder.Services.AddRoutingCore();
        // Signals belong to the command that runs.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);
        if (settings.TakesPayments)
        {
            builder.Services.AddSingleton<PaymentGate>().AddSingleton<PaymentPage>().AddSingleton<ReadyPage>().AddSingleton<MetricsPage>();
        }

        AddServices(builder.Services, settings);
        WebApplication app = builder.Build();
        if (IPAddress.IsLoopback(settings.Listen.Address))
        {
            app.Use(ForeignPages.RefuseAsync);
        }

        CallbackEndpoint.Map(app, settings.CallbackSecret, BankChannels.CallingBack);
        if (settings.Cards is not null)
        {
            app.MapPaymentCallbacks(CardCallbackPath + "{provider}");
            BankCodes.Map(app.Services.GetRequiredService<IErrorMaps>());
        }

        app.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = HealthPage.WriteAsync });
        app.MapGet(OptionsPath, (HttpContext context, IOptionsStatus status) => OptionsPage.WriteAsync(context, status));
        if (settings.TakesPayments)
        {
            app.MapPost(PaymentsPath, (HttpContext context, PaymentPage page) => page.ExecuteAsync(context));
            app.MapGet(LivePath, () => "Alive\n");
            app.MapGet(ReadyPath, (HttpContext context, ReadyPage page) => page.WriteAsync(context));
            // Listens from now on.
            var metrics = app.Services.GetRequiredService<MetricsPage>();
            app.MapGet(MetricsPath, metrics.WriteAsync);
        }

        return app;
    }

    public static void AddServices(IServiceCollection services, HostSettings settings)
    {
        services.AddLogging(log =>
        {
            log.SetMinimumLevel(settings.Log);
            if (settings.Log != LogLevel.None)
            {
                log.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            }
        });
        services.AddSingleton(settings.Time);
        if (settings.AddOwnStore is { } addOwnStore)
        {
            addOwnStore(services);
        }
        else
        {
            AddStore(services, settings);
        }

        if (settings.Protector is { } protector)
        {
            services.AddSingleton(protector);
        }

        services.AddSingleton(new Router(SampleRoutes.Compile(
            settings.Cards is not null, settings.Cards?.OnlyProvider, new LiveState(), settings.Cards?.OnlySigned ?? false,
            settings.SplitsPayouts)));
        services.AddFaultTolerantPay(pay =>
        {
            pay.Routes(routes => routes.InstitutionDimension = SampleRoutes.Institution);
            settings.Configure?.Invoke(pay);
            if (settings.Cards is { } cards)
            {
                CardServices.Configure(pay, cards, settings.FetchesStatements ? settings.Bank : null);
            }

            if (settings.FetchesStatements)
            {
                pay.Providers([.. BankStatementFiles.Settings(settings.Bank)]).StatementReader(BankStatementFiles.Reader());
            }

            if (settings.Options is { } options)
            {
                pay.Configure(options);
            }
        });
        services.AddFaultTolerantPayHosting(settings.Detection);
        AddAdapters(services, settings);
        if (settings.Cards is not null)
        {
            CardServices.Add(services, (p, provider) => UrlOf(settings, p, CardCallbackPath + provider));
        }

        if (settings.FetchesStatements)
        {
            services.AddSingleton<StatementWire>();
            services.AddSingleton<IProviderAdapter, InstitutionStatements>();
            services.AddSingleton<IProviderAdapter, AccountStatements>();
            services.AddSingleton<IProviderAdapter, BusinessSystemStatements>();
        }

        services.AddSingleton<IStandInStage>(new FraudStage(settings.Suspects));
        services.AddSingleton<IRiskControlStrategy>(new SmallHospitalPayments(SmallSumMinor));
        if (!settings.DrivesWork)
        {
            services.Remove(services.Single(service => service.ImplementationFactory?.Method.ReturnType == typeof(BackgroundWorkService)));
        }

        settings.Change?.Invoke(services);
    }

    private static void AddStore(IServiceCollection services, HostSettings settings)
    {
        var place = StorePlace.Of(settings.Store);
        if (place.Connection is not { } connection)
        {
            services.AddFaultTolerantPaySqlite(store => store.Path = place.Path!);
            return;
        }

        services.AddFaultTolerantPayPostgreSql(store =>
        {
            store.ConnectionString = connection;
            store.Schema = place.Schema;
            store.MigrationConnectionString = settings.MigrationConnection;
            store.MinStandbys = place.HasSeveralServers ? 1 : 0;
        });
    }

    private static void AddAdapters(IServiceCollection services, HostSettings settings)
    {
        services.AddSingleton(_ => new BankConnection(settings.Bank, settings.BankTimeout));
        services.AddSingleton<IBusinessSystem, BusinessSystemAdapter>();
        foreach (string id in BankChannels.Institutions)
        {
            services.AddSingleton<IInstitution>(p => new InstitutionAdapter(id, Bank(p), p.GetRequiredService<TimeProvider>()));
        }

        foreach (BankChannel channel in BankChannels.All)
        {
            services.AddSingleton<ICollectionChannel>(p => new CollectionAdapter(channel, Bank(p)));
            if (channel.PayoutAtBank is not null)
            {
                services.AddSingleton<IPayoutChannel>(p => new PayoutAdapter(
                    channel,
                    Bank(p),
                    () => channel.Institution == BankChannels.CallingBack ? UrlOf(settings, p, CallbackEndpoint.Path) : null));
            }
        }

        services.AddSingleton(p => new StatementAdapter(Bank(p)));
        services.AddSingleton<NoticeBoard>();
        services.AddSingleton<INoticeSink>(p => p.GetRequiredService<NoticeBoard>());
    }

    private static BankConnection Bank(IServiceProvider provider) => provider.GetRequiredService<BankConnection>();

    /// <summary>A path where this host listens; null before it does, and where it does not.</summary>
    private static Uri? UrlOf(HostSettings settings, IServiceProvider provider, string path) =>
        settings.Callbacks is { } callbacks ? new Uri(callbacks, path)
        : provider.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? new Uri(new Uri(address), path)
            : null;
}
