using System.Net;
using System.Text;
using Consumer;
using FaultTolerantPay;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Starts, pays once while the business system is down, is refused what passes the cap of the configuration, routes once, and answers a
// callback of a provider that it does not know. Beside that it reads statements and compares them.
// The exit code is 1 if any check below fails.
const string Settings = """
    {
      "FaultTolerantPay": {
        "Faults": { "CallTimeout": "3 s" },
        "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": 2000 } ] },
        "Collection": { "Timing": "TimeOfDay", "TimeOfDay": "04:15" }
      }
    }
    """;

int wrong = 0;
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
builder.Logging.ClearProviders();
using (var json = new MemoryStream(Encoding.UTF8.GetBytes(Settings)))
    builder.Configuration.AddJsonStream(json);
IConfigurationSection section = builder.Configuration.GetSection("FaultTolerantPay");
builder.Services.AddFaultTolerantPaySqlite(store => store.Path =
    Path.Combine(AppContext.BaseDirectory, $"stand-in-{Environment.ProcessId}.db"));
builder.Services.AddFaultTolerantPayHosting();
builder.Services.AddFaultTolerantPayAspNetCore();
builder.Services.AddFaultTolerantPay(pay => pay.Configure(section));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<IBusinessSystem, DownSystem>();
builder.Services.AddSingleton<IInstitution, North>();
builder.Services.AddSingleton<IPayoutChannel, Payouts>();
builder.Services.AddSingleton<ICollectionChannel, Debits>();
builder.Services.AddSingleton<INoticeSink, NoNotices>();

await using WebApplication host = builder.Build();
host.MapPaymentCallbacks();
await host.StartAsync();
var shop = new MerchantId("shop");
var clerk = new OperatorId("clerk-7");
var profile = new MerchantProfile { Id = shop, Name = "Corner Shop", Category = "5411", Currencies = [new Currency("EUR")] };
await host.Services.GetRequiredService<IMerchantOnboarding>().OnboardAsync(profile, clerk, CancellationToken.None);
await host.Services.GetRequiredService<IConsentRegister>().ChangeAsync(
    ConsentRequest.Give(shop, clerk, "contract 2026-118"), CancellationToken.None);
Check("paid", OutcomeKind.Advanced, (await PayAsync("o1")).Kind);
TransactionOutcome refused = await PayAsync("o2");
Check("cap of the configuration", (OutcomeKind.Refused, RefusalCode.ExposureCapReached), (refused.Kind, refused.Refusal?.Code));
Check("asked again", OutcomeKind.Advanced, (await PayAsync("o1")).Kind);
// The code of Microsoft's generator, which an options class must not break.
Check("generated binding", 2_000L, section.GetSection("Caps").Get<CapOptions>()!.Exposure[0].MaxAmountMinor);
Check("routed", "north-debit", Route());
Check("adapter checked", 0, (await AdapterConformance.RunAsync(new NoticesUnderTest())).Failures.Length);
Check("callback of nobody", HttpStatusCode.NotFound, await PostCallbackAsync());
Console.WriteLine($"reconciled: {Statements.Reconcile()}");
await host.StopAsync();
return wrong == 0 ? 0 : 1;

ValueTask<TransactionOutcome> PayAsync(string order)
{
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return host.Services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(new TransactionRequest
    {
        Merchant = shop,
        Order = new OrderId(order),
        Customer = new CustomerId("ann"),
        Amount = new Money(12_50, new Currency("EUR")),
        RequestedAt = now,
        AnswerBy = now + TimeSpan.FromSeconds(20),
        Mandate = new Mandate(North.North1, "agreement-ann"),
    });
}

async Task<HttpStatusCode> PostCallbackAsync()
{
    using var client = new HttpClient();
    using HttpResponseMessage response = await client.PostAsync(new Uri($"{host.Urls.First()}/payment-callbacks/nobody"), content: null);
    return response.StatusCode;
}

static string Route()
{
    var schema = new RoutingSchema([Dimension.Required("card", ["debit", "credit"])]);
    var catalogue = new ChannelCatalogue(
        schema,
        [new Provider("north", "North Clearing")],
        [
            new Channel
            {
                Id = "north-debit",
                ProviderId = "north",
                Supports = Channel.Supporting(("card", SupportedValues.Of("debit"))),
                Fees = new FeePlan(new Fee(FixedMinor: 1)),
            },
            new Channel
            {
                Id = "north-all",
                ProviderId = "north",
                Supports = Channel.Supporting(("card", SupportedValues.Any)),
                Fees = new FeePlan(new Fee(FixedMinor: 20)),
            },
        ]);
    var policy = new RoutingPolicy(new OperationPolicy(
        Operation.Payment,
        [new HardRule.Supports("card"), new HardRule.Up()],
        [new SoftRule.LowestCost()]));
    var router = new Router(RoutingTable.Compile(catalogue, policy, new LiveState()));
    RouteRequest request = new RouteRequest(schema) { AmountMinor = 2_000, Now = DateTimeOffset.UtcNow }.With("card", "debit");
    return router.Route(Operation.Payment, request.AsQuery()).Channel.Id;
}

void Check<T>(string what, T expected, T found)
{
    bool isRight = EqualityComparer<T>.Default.Equals(expected, found);
    Console.WriteLine(isRight ? $"{what}: {found}" : $"{what}: {found}, where {expected} was expected");
    wrong += isRight ? 0 : 1;
}
