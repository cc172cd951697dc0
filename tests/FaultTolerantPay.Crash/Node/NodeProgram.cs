using System.Net.Http.Json;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Serve;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Crash.Node;

/// <summary>A node: the sample host on the shared store. It takes payments over HTTP until it is killed.</summary>
internal static class NodeProgram
{
    public const string Payments = "/payments";
    public const string Merchants = "/merchants";
    public const string Secret = "a secret of the crash test";

    /// <summary>The most that may be outstanding at any time, on all nodes together.</summary>
    public const long CapMinor = 400_000;

    public static readonly Currency Currency = new("EUR");

    /// <summary>How long a caller waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(StorePlace place, Uri bank)
    {
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = place.Text,
            AddOwnStore = place.Add,
            Bank = bank,
            CallbackSecret = Secret,
            BankTimeout = TimeSpan.FromMilliseconds(800),
            Configure = builder =>
            {
                builder.Caps(caps => caps.Exposure.Add(new ExposureCap { Currency = Currency.Code, MaxAmountMinor = CapMinor }));
                ShortTimes.Set(builder);
            },
            SplitsPayouts = true,
            Detection = ShortTimes.Set,
            Change = ShortWindow.Set,
        });
        host.MapPost(Payments, PayAsync);
        host.MapPost(Merchants, OnboardAsync);
        try
        {
            await host.StartAsync();
        }
        catch (StoreException exception)
        {
            Console.WriteLine(exception.Message);
            return;
        }

        Console.WriteLine($"listening on {host.Urls.First()}");
        await host.WaitForShutdownAsync();
    }

    private static async Task PayAsync(HttpContext context)
    {
        PaymentAsked asked = (await context.Request.ReadFromJsonAsync<PaymentAsked>())!;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        TransactionOutcome outcome = await context.RequestServices.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(
            new TransactionRequest
            {
                Merchant = new MerchantId(asked.Merchant),
                Order = new OrderId(asked.Order),
                Customer = new CustomerId(asked.Customer),
                Amount = new Money(asked.AmountMinor, Currency),
                RequestedAt = now,
                AnswerBy = now + Patience,
                Mandate = new Mandate(new InstitutionId(asked.Institution), $"agreement-{asked.Customer}"),
                Institution = new InstitutionId(asked.Institution),
            },
            CancellationToken.None);
        await context.Response.WriteAsJsonAsync(new PaymentAnswer(outcome.Kind, outcome.IsFinal, outcome.Reason));
    }

    private static async Task OnboardAsync(HttpContext context)
    {
        var by = new OperatorId("crash");
        foreach (string id in (await context.Request.ReadFromJsonAsync<string[]>())!)
        {
            var merchant = new MerchantId(id);
            await context.RequestServices.GetRequiredService<IMerchantOnboarding>().OnboardAsync(
                new MerchantProfile { Id = merchant, Name = id, Category = "5411", Currencies = [Currency] }, by, CancellationToken.None);
            await context.RequestServices.GetRequiredService<IConsentRegister>().ChangeAsync(
                ConsentRequest.Give(merchant, by, "signed the stand-in agreement"), CancellationToken.None);
        }
    }
}
