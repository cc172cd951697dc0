using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Snippets;

/// <summary>The code of the pages that lead in, compiled. A test holds each block there to a region here, word for word.</summary>
internal static class ReadmeSnippets
{
    /// <summary>Starts a host whose business system is down, with the adapters of the quick start.</summary>
    public static async Task StartAsync(Func<IServiceProvider, Task> use)
    {
        var north = new North();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddFaultTolerantPaySqlite(store => store.Path = "stand-in.db");
        builder.Services.AddFaultTolerantPayHosting();
        builder.Services.AddFaultTolerantPay(pay => pay.Caps(caps =>
            caps.Exposure.Add(new ExposureCap { Currency = "EUR", MaxAmountMinor = 50_000_000 })));
        builder.Services.AddSingleton<IBusinessSystem>(new CoreBanking { IsUp = false }).AddSingleton<INoticeSink>(new Messages());
        builder.Services.AddSingleton<IInstitution>(north).AddSingleton<IPayoutChannel>(north).AddSingleton<ICollectionChannel>(north);
        using IHost host = builder.Build();
        await host.StartAsync();
        await use(host.Services);
        await host.StopAsync();
    }

    public static async Task<bool> OnboardAsync(IMerchantOnboarding onboarding, IConsentRegister consents)
    {
        #region onboarding
        var profile = new MerchantProfile
        {
            Id = new MerchantId("m-1001"),
            Name = "Corner Shop",
            Category = "5411",
            Currencies = [new Currency("EUR")],
        };
        var clerk = new OperatorId("clerk-7");
        MerchantResult stored = await onboarding.OnboardAsync(profile, clerk, CancellationToken.None);
        MerchantResult agreed = await consents.ChangeAsync(
            ConsentRequest.Give(profile.Id, clerk, "contract 2026-118"), CancellationToken.None);
        #endregion
        return stored.IsDone && agreed.IsDone;
    }

    public static async Task<string> PayAsync(IFallbackTransactionPipeline pipeline, TimeProvider time)
    {
        #region stand-in
        TransactionOutcome outcome = await pipeline.ExecuteAsync(new TransactionRequest
        {
            Merchant = new MerchantId("m-1001"),
            Order = new OrderId("2026-11-22-000017"),
            Customer = new CustomerId("c-52"),
            Amount = new Money(12_50, new Currency("EUR")),
            RequestedAt = time.GetUtcNow(),
            AnswerBy = time.GetUtcNow() + TimeSpan.FromSeconds(20),
            Mandate = new Mandate(new InstitutionId("north"), "agreement-52"),
        });

        string answer = outcome.Kind switch
        {
            OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced => "paid",
            OutcomeKind.DeclinedByPrimary or OutcomeKind.Failed => $"not paid: {outcome.Reason}",
            OutcomeKind.Refused => $"not paid: {outcome.Refusal}",
            OutcomeKind.Pending => "the result follows",
            _ => $"try again: {outcome.Reason}",
        };
        #endregion
        return answer;
    }

    public static string Route(TimeProvider time)
    {
        #region routing
        var schema = new RoutingSchema(
            [Dimension.Required("bank", ["icbc", "ccb", "boc"]), Dimension.Required("card", ["debit", "credit"])]);
        var catalogue = new ChannelCatalogue(
            schema,
            [new Provider("north", "North Clearing")],
            [
                new Channel
                {
                    Id = "north-debit",
                    ProviderId = "north",
                    Supports = Channel.Supporting(("bank", SupportedValues.Any), ("card", SupportedValues.Of("debit"))),
                    Fees = new FeePlan(new Fee(FixedMinor: 20)),
                },
                new Channel
                {
                    Id = "north-all",
                    ProviderId = "north",
                    Supports = Channel.Supporting(("bank", SupportedValues.Of("icbc", "boc")), ("card", SupportedValues.Any)),
                    Fees = new FeePlan(new Fee(FixedMinor: 0, RatePerMillion: 6_000)),
                },
            ]);
        var policy = new RoutingPolicy(new OperationPolicy(
            Operation.Payment,
            [new HardRule.Supports("bank"), new HardRule.Supports("card"), new HardRule.AmountInRange(), new HardRule.Up()],
            [new SoftRule.LowestCost()]));
        var router = new Router(RoutingTable.Compile(catalogue, policy, new LiveState()));

        RouteRequest request = new RouteRequest(schema) { AmountMinor = 2_000, Now = time.GetUtcNow() }
            .With("bank", "icbc")
            .With("card", "debit");
        RouteDecision decision = router.Route(Operation.Payment, request.AsQuery());
        string channel = decision.IsRouted ? decision.Channel.Id : $"no channel: {decision.FailedRule?.Name}";
        #endregion
        return channel;
    }
}
