using System.Net.Http.Json;
using FaultTolerantPay.Crash.Load;
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
    public const string Load = "/load";
    public const string Holds = "/vitals";
    public const string Secret = "a secret of the crash test";

    public static readonly Currency Currency = new("EUR");

    /// <summary>How long a caller waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(NodeSettings settings)
    {
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = settings.Place.Text,
            AddOwnStore = settings.Place.Add,
            Bank = settings.Bank,
            CallbackSecret = Secret,
            BankTimeout = TimeSpan.FromMilliseconds(800),
            Configure = builder =>
            {
                builder.Caps(
                    caps => caps.Exposure.Add(new ExposureCap { Currency = Currency.Code, MaxAmountMinor = settings.CapMinor }));
                ShortTimes.Set(builder);
                builder.Pipeline(pipeline =>
                    pipeline.MaxConcurrentPayments = settings.MaxPayments ?? pipeline.MaxConcurrentPayments);
                builder.Collection(collection => collection.Delay = settings.CollectionDelay);
            },
            SplitsPayouts = true,
            Detection = ShortTimes.Set,
            Change = ShortWindow.Set,
        });
        host.MapPost(Payments, PayAsync);
        host.MapPost(Merchants, OnboardAsync);
        host.MapPost(Load, LoadAsync);
        host.MapGet(Holds, context => context.Response.WriteAsJsonAsync(Vitals.Take()));
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
        await context.Response.WriteAsJsonAsync(
            await PayAsync(context.RequestServices.GetRequiredService<IFallbackTransactionPipeline>(), asked));
    }

    private static async Task<PaymentAnswer?> PayAsync(IFallbackTransactionPipeline pipeline, PaymentAsked asked)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        TransactionOutcome outcome = await pipeline.ExecuteAsync(
            new TransactionRequest
            {
                Merchant = new MerchantId(asked.Merchant),
                Order = new OrderId(asked.Order),
                Customer = new CustomerId(asked.Customer),
                Amount = new Money(asked.AmountMinor, Currency),
                RequestedAt = now,
                AnswerBy = now + TimeSpan.FromMilliseconds(asked.PatienceMs),
                Mandate = new Mandate(new InstitutionId(asked.Institution), $"agreement-{asked.Customer}"),
                Institution = new InstitutionId(asked.Institution),
            },
            CancellationToken.None);
        return new PaymentAnswer(outcome.Kind, outcome.IsFinal, outcome.Reason);
    }

    /// <summary>Callers inside this process: what HTTP and other processes take from the same cores is left out.</summary>
    private static async Task LoadAsync(HttpContext context)
    {
        LoadAsked asked = (await context.Request.ReadFromJsonAsync<LoadAsked>())!;
        var pipeline = context.RequestServices.GetRequiredService<IFallbackTransactionPipeline>();
        using var answers = new AnswerLog(asked.Answers);
        await context.Response.WriteAsJsonAsync(
            await new LoadGenerator(payment => PayAsync(pipeline, payment), answers).RunAsync(asked.Plan, context.RequestAborted));
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
