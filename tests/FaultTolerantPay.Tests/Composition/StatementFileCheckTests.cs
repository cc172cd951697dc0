using FaultTolerantPay.Jobs;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>A host whose adapters fetch statement files needs somewhere to keep them; another host needs nothing.</summary>
public sealed class StatementFileCheckTests
{
    private const string Refusal = "No IStatementFileStore is registered: expected a store";

    [Test]
    public async Task Start_AdapterFetchesAndNoStore_IsRefused()
    {
        HostApplicationBuilder builder = WithoutStore();
        builder.Services.AddSingleton<IProviderAdapter>(new Bank());
        using IHost host = builder.Build();

        Assert.That(await HostUnderTest.RefusalAsync(host), Does.Contain(Refusal));
    }

    [Test]
    public async Task Start_NoAdapterFetchesAndNoStore_HasNothingToDo()
    {
        using IHost host = WithoutStore().Build();

        await host.StartAsync();

        StatementWork work = host.Services.GetServices<IBackgroundWork>().OfType<StatementWork>().Single();
        Assert.That((work.Parts.Count, await work.RunOnceAsync(default)), Is.EqualTo((0, 0)));
        await host.StopAsync();
    }

    [Test]
    public async Task Start_FormatThatNobodyReads_IsRefusedWithTheNamesThatThereAre()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Providers(SettingsOf("wechta")));
        using IHost host = builder.Build();

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain("statementFiles.format of provider 'alpha' is 'wechta': expected one of alipay, camt053, ledger, mt940"));
    }

    [Test]
    public async Task Start_AccountWithoutAccountStatements_IsRefused()
    {
        ProviderSettings river = SettingsOf("ledger") with { Id = new ProviderId("river") };
        ProviderSettings alpha = SettingsOf("ledger");
        alpha = alpha with
        {
            StatementFiles = alpha.StatementFiles! with { Settlement = new ProviderSettlement { Account = river.Id } },
        };
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Providers(alpha, river));
        using IHost host = builder.Build();

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain("statementFiles.settlement.account of provider 'alpha' is 'river', whose format is 'ledger': expected a"));
    }

    [Test]
    public async Task Start_BusinessSystemWithAccountStatements_IsRefused()
    {
        ProviderSettings core = SettingsOf("camt053");
        core = core with { StatementFiles = core.StatementFiles! with { IsOfBusinessSystem = true } };
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Providers(core));
        using IHost host = builder.Build();

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain("statementFiles.format of provider 'alpha' is 'camt053': expected a format with a row for each payment"));
    }

    /// <summary>A request may be executed on a day whose file does not cover it.</summary>
    [Test]
    public async Task Start_BusinessSystemMayExecuteLongerThanTheMargin_IsRefused()
    {
        ProviderSettings core = SettingsOf("ledger");
        core = core with
        {
            StatementFiles = core.StatementFiles! with
            {
                IsOfBusinessSystem = true,
                AbsenceIsFinal = true,
                CutOverMargin = TimeSpan.FromMinutes(9),
            },
        };
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Providers(core));
        using IHost host = builder.Build();

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain("statementFiles.cutOverMargin of provider 'alpha' is").And.Contain("MaxTimeToAnswer"));
    }

    [Test]
    public async Task Start_TwoReadersOfOneFormat_IsRefused()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(
            pay => pay.NoCaps().StatementReader(new WeChatBillReader()).Providers(SettingsOf("wechat")));
        using IHost host = builder.Build();

        Assert.That(await HostUnderTest.RefusalAsync(host), Does.Contain("2 readers have the format 'wechat'"));
    }

    private static ProviderSettings SettingsOf(string format) => new()
    {
        Id = new ProviderId("alpha"),
        Identity = new ProviderIdentity { MerchantNumber = "8800001" },
        Network = new ProviderNetwork { Address = new Uri("https://pay.example.com") },
        StatementFiles = new ProviderStatementFiles
        {
            Address = new Uri("https://files.example.com"),
            Format = format,
            ReadyAt = new TimeOnly(9, 0),
            TimeZone = "Asia/Shanghai",
        },
    };

    private static HostApplicationBuilder WithoutStore()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.Remove(builder.Services.Single(service => service.ServiceType == typeof(IStatementFileStore)));
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps());
        return builder;
    }

    private sealed class Bank : IStatementProvider
    {
        public ProviderId Provider => new("alpha");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderStatement> FetchStatementAsync(
            StatementRequest request, ProviderContext provider, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ProviderStatement.NotReady);
    }
}
