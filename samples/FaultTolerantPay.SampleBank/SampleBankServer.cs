using System.Net;
using FaultTolerantPay.SampleBank.Admin;
using FaultTolerantPay.SampleBank.Business;
using FaultTolerantPay.SampleBank.Collections;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Institutions;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;
using FaultTolerantPay.SampleBank.Payouts;
using FaultTolerantPay.SampleBank.Providers;
using FaultTolerantPay.SampleBank.Statements;
using FaultTolerantPay.SampleShared;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FaultTolerantPay.SampleBank;

/// <summary>
/// A bank of the outside world, listening on 127.0.0.1: business system, institutions, payout and collection channels, card providers, one
/// ledger.
/// </summary>
public sealed class SampleBankServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleBankServer(WebApplication app)
    {
        _app = app;
        Endpoints =
        [
            .. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint =>
                    endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method =>
                        $"{method} {endpoint.RoutePattern.RawText}"))
                .Order(StringComparer.Ordinal),
        ];
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>The base address.</summary>
    public Uri Address { get; }

    /// <summary>The addresses of the card providers by their ids; empty without a provider secret.</summary>
    public IReadOnlyDictionary<string, Uri> Providers => _app.Services.GetRequiredService<ProviderDoors>().All
        .Where(door => door.Address is not null).ToDictionary(door => door.Provider, door => door.Address!, StringComparer.Ordinal);

    /// <summary>What the bank answers, each as method and path: <c>PUT /admin/faults/{group}</c>.</summary>
    public IReadOnlyList<string> Endpoints { get; }

    /// <summary>Opens the ledger and listens; when the task is done, requests are served.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the message names all that are.</exception>
    /// <exception cref="InvalidDataException">The ledger path holds another file.</exception>
    public static async Task<SampleBankServer> StartAsync(SampleBankOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var ledger = new LedgerWriter(options.LedgerPath);
        var app = Build(options, ledger);
        try
        {
            await app.StartAsync(cancellationToken);
            return new SampleBankServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, finishes what is being answered and closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(SampleBankOptions options, LedgerWriter ledger)
    {
        // Empty: no settings files, no environment, no logging, so that only the options say how the bank works.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        // Signals belong to whoever started the bank.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        JsonAnswers.Configure(builder.Services);
        AddServices(builder.Services, options, ledger);

        var app = builder.Build();
        app.Use(ForeignPages.RefuseAsync);
        app.Use(BadRequests.AnswerAsync);
        BusinessEndpoints.Map(app);
        InstitutionEndpoints.Map(app);
        PayoutEndpoints.Map(app);
        CollectionEndpoints.Map(app);
        AdminEndpoints.Map(app);
        GroupEndpoints.Map(app);
        ProviderEndpoints.Map(app);
        StatementEndpoints.Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, SampleBankOptions options, LedgerWriter ledger)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Time);
        // By a factory, so that the container closes it.
        services.AddSingleton(_ => ledger);
        services.AddSingleton(new BusinessDays(options.CutOver));
        services.AddSingleton<EndpointGroups>();
        services.AddSingleton<FaultInjector>();
        services.AddSingleton<ArrivalStamp>();
        services.AddSingleton<InstructionDesk>();
        services.AddSingleton<Bookings>();
        services.AddSingleton<ExecutionsInFlight>();
        services.AddSingleton<Replica>();
        services.AddSingleton<Executions>();
        services.AddSingleton<ReceivedAdvices>();
        services.AddSingleton<CallbackSender>();
        services.AddSingleton<PendingPayouts>();
        services.AddHostedService(provider => provider.GetRequiredService<PendingPayouts>());
        services.AddSingleton<StatementDays>();
        services.AddSingleton<StatementFaults>();
        services.AddSingleton<StatementDesk>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<ProviderRules>();
        services.AddSingleton<WaitingResults>();
        services.AddSingleton<ProviderCallbacks>();
        services.AddSingleton<ProviderDesk>();
        services.AddSingleton<CardDesk>();
        services.AddSingleton<ProviderDoors>();
        services.AddHostedService(provider => provider.GetRequiredService<ProviderDoors>());
    }
}
