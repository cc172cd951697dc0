using FaultTolerantPay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var bank = new CoreBanking();
var north = new North();
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddFaultTolerantPaySqlite(store => store.Path = "stand-in.db");
builder.Services.AddFaultTolerantPayHosting(faults => faults.CallTimeout = TimeSpan.FromSeconds(3));
builder.Services.AddFaultTolerantPay(pay =>
{
    pay.Caps(caps => caps.Exposure.Add(new ExposureCap { Currency = "EUR", MaxAmountMinor = 50_000_000 }));
    // Soon, to watch it. By default the library confirms 30 s after the payout, and collects an hour after it.
    pay.Recovery(recovery => recovery.ConfirmDelay = TimeSpan.FromSeconds(1));
    pay.Collection(collection => collection.Delay = TimeSpan.Zero);
});
builder.Services.AddSingleton<IBusinessSystem>(bank).AddSingleton<INoticeSink>(new Messages());
builder.Services.AddSingleton<IInstitution>(north).AddSingleton<IPayoutChannel>(north).AddSingleton<ICollectionChannel>(north);
using IHost host = builder.Build();
await host.StartAsync();

// Once for each merchant, before the first outage.
var shop = new MerchantProfile { Id = new("m-1001"), Name = "Corner Shop", Category = "5411", Currencies = [new("EUR")] };
var clerk = new OperatorId("clerk-7");
await host.Services.GetRequiredService<IMerchantOnboarding>().OnboardAsync(shop, clerk, CancellationToken.None);
await host.Services.GetRequiredService<IConsentRegister>().ChangeAsync(
    ConsentRequest.Give(shop.Id, clerk, "contract 2026-118"), CancellationToken.None);

// Ten payments. The business system goes down after the third.
var pipeline = host.Services.GetRequiredService<IFallbackTransactionPipeline>();
for (int number = 1; number <= 10; number++)
{
    bank.IsUp = number <= 3;
    TransactionOutcome outcome = await pipeline.ExecuteAsync(new TransactionRequest
    {
        Merchant = shop.Id,
        Order = new OrderId($"2026-11-22-{number}"),
        Customer = new CustomerId("c-52"),
        Amount = new Money(12_50, new Currency("EUR")),
        RequestedAt = DateTimeOffset.UtcNow,
        AnswerBy = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(20),
        Mandate = new Mandate(new InstitutionId("north"), "agreement-52"),
    });
    Console.WriteLine($"payment {number}: {outcome.Kind}");
}

// It is back: the library confirms that the seven were not executed, and collects them.
bank.IsUp = true;
var queries = host.Services.GetRequiredService<IOperatorQueries>();
QueryPage<Advance> outstanding;
do
{
    await Task.Delay(TimeSpan.FromSeconds(1));
    outstanding = await queries.ListOutstandingAsync(new OutstandingFilter(), after: null, maxItems: 100, CancellationToken.None);
    Console.WriteLine($"outstanding: {outstanding.Items.Count}");
}
while (outstanding.Items.Count > 0);

IReadOnlyList<string> errors = await host.Services.GetRequiredService<ILedger>().VerifyAsync(CancellationToken.None);
Console.WriteLine($"errors in the ledger: {errors.Count}");
await host.StopAsync();
