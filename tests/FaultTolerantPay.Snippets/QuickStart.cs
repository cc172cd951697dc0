// The first host of the README: one whole file, its usings included, in a namespace that is not the library's.
#pragma warning disable CA1812 // Made by the container.

#region quick-start
using FaultTolerantPay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExampleBank;

internal static class StandInHost
{
    public static IHost Build(string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddFaultTolerantPaySqlite(store => store.Path = "stand-in.db");
        builder.Services.AddFaultTolerantPayHosting(faults => faults.CallTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddFaultTolerantPay(pay => pay.Caps(caps =>
            caps.Exposure.Add(new ExposureCap { Currency = "EUR", MaxAmountMinor = 50_000_000 })));
        builder.Services.AddSingleton<IBusinessSystem, CoreBanking>();
        builder.Services.AddSingleton<IInstitution, North>();
        builder.Services.AddSingleton<IPayoutChannel, North>();
        builder.Services.AddSingleton<ICollectionChannel, North>();
        builder.Services.AddSingleton<INoticeSink, Messages>();
        return builder.Build();
    }

    public static async Task<OutcomeKind> PayAsync(IServiceProvider services)
    {
        // Once for each merchant, before the first outage.
        var shop = new MerchantProfile { Id = new("m-1001"), Name = "Corner Shop", Category = "5411", Currencies = [new("EUR")] };
        var clerk = new OperatorId("clerk-7");
        await services.GetRequiredService<IMerchantOnboarding>().OnboardAsync(shop, clerk, CancellationToken.None);
        await services.GetRequiredService<IConsentRegister>().ChangeAsync(
            ConsentRequest.Give(shop.Id, clerk, "contract 2026-118"), CancellationToken.None);

        // Each payment.
        DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        TransactionOutcome outcome = await services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(new TransactionRequest
        {
            Merchant = shop.Id,
            Order = new OrderId("2026-11-22-000017"),
            Customer = new CustomerId("c-52"),
            Amount = new Money(12_50, new Currency("EUR")),
            RequestedAt = now,
            AnswerBy = now + TimeSpan.FromSeconds(20),
            Mandate = new Mandate(new InstitutionId("north"), "agreement-52"),
        });
        return outcome.Kind; // Advanced: the business system is down, and the bank paid.
    }
}

internal sealed class CoreBanking : IBusinessSystem
{
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        throw new NothingSentException("Core banking is down.");
    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        new(new OriginalResult(OriginalStatus.NotFound));
    public ValueTask<AdviceResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        new(new AdviceResult(OperationOutcome.Succeeded));
}

internal sealed class North(TimeProvider time) : IInstitution, IPayoutChannel, ICollectionChannel
{
    public InstitutionId Id { get; } = new("north");
    public InstitutionId Institution => Id;
    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);
    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        new(new RegistrationResult(new InstitutionMerchantId($"north-{merchant.Id}")));
    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        new([new Money(500_00, new Currency("EUR"))]);
    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        new(new CreditAssessment { Institution = Id, Tier = CreditTier.Sufficient, AssessedAt = time.GetUtcNow() });
    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => new(QueryResult.NotFound);
    private static ValueTask<ChannelResult> Succeeded() => new(ChannelResult.Succeeded());
}

internal sealed class Messages : INoticeSink
{
    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
#endregion
