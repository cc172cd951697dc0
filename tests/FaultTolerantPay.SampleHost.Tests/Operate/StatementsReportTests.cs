using System.Reflection;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Statements.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The report of statements while a host writes to the store.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StatementsReportTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly Currency Cny = new("CNY");

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    /// <summary>The host compares the day between the reading of its figures and that of its held rows.</summary>
    [Test]
    public async Task Read_DayThatIsComparedMeanwhile_IsNoError()
    {
        await _fixture.UseAsync(async store => Assert.That(await store.Reconciliations.SaveAsync(Compared(), [], default), Is.True));
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services, new HostSettings
        {
            Store = _fixture.Store,
            Bank = StoreServices.NoBank,
            CallbackSecret = "",
            Configure = pay => pay.NoCaps(),
        });
        services.AddSingleton(provider => ChangingStore.Of(provider.GetRequiredService<SqliteStore>().Reconciliations));
        await using ServiceProvider host = services.BuildServiceProvider();

        StatementsReport report = await StatementsReport.ReadAsync(host, null, Day, Day, default);

        Assert.That(report.Errors, Is.Empty);
        Assert.That(
            (await host.GetRequiredService<IReconciliationStore>().FindAsync(new ProviderId("wechat"), "8800001", Day, default))!.Version,
            Is.EqualTo(2), "the day was compared meanwhile");
    }

    private static StatementReconciliation Compared() => new()
    {
        Provider = new ProviderId("wechat"),
        MerchantNumber = "8800001",
        Day = Day,
        File = 1,
        FileVersion = 1,
        Status = StatementReconciliationStatus.Compared,
        ComparedAt = new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero),
    };

    /// <summary>A store in which a day holds a row from the moment when the days were listed.</summary>
    public class ChangingStore : DispatchProxy
    {
        private static readonly StatementRow Held = new()
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = "a",
            TheirReference = "",
            AmountMinor = 100,
            Currency = Cny,
            At = new DateTimeOffset(2026, 1, 5, 23, 59, 0, TimeSpan.Zero),
            Line = 1,
        };

        private IReconciliationStore _store = null!;

        public static IReconciliationStore Of(IReconciliationStore store)
        {
            IReconciliationStore changing = Create<IReconciliationStore, ChangingStore>();
            ((ChangingStore)changing)._store = store;
            return changing;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IReconciliationStore.ListAsync)
                ? new ValueTask<QueryPage<StatementReconciliation>>(ListAsync(args!))
                : targetMethod.Invoke(_store, args);

        private async Task<QueryPage<StatementReconciliation>> ListAsync(object?[] given)
        {
            QueryPage<StatementReconciliation> listed = await _store.ListAsync(
                (ProviderId?)given[0], (DateOnly)given[1]!, (DateOnly)given[2]!, (string?)given[3], (int)given[4]!, default);
            var held = new ReconciliationTotal(
                new ChannelId("wechat-1"), StatementRowKind.Payment, Cny, MatchKind.Held, 1, 100, 0, 0, 0, 0);
            Assert.That(
                await _store.SaveAsync(Compared() with { Version = 1, Totals = [held] }, [new HeldRow(true, Held)], default), Is.True);
            return listed;
        }
    }
}
