using System.Text;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>A provider that gives statement files as the test says.</summary>
internal sealed class StatementBank(string id, TimeProvider time) : IStatementProvider
{
    public ProviderId Provider => new(id);

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(1);

    /// <summary>What was asked for: the time, the merchant number and the day.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What it answers.</summary>
    public Func<StatementRequest, CancellationToken, ValueTask<ProviderStatement>> OnFetch { get; set; } =
        (request, _) => ValueTask.FromResult(FileOf($"bill of {request.Day:O}"));

    public static ProviderStatement FileOf(string content) =>
        ProviderStatement.File("bill.csv", new MemoryStream(Encoding.UTF8.GetBytes(content)));

    public ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken)
    {
        Asked.Add($"{time.GetUtcNow():dd HH:mm} {request.MerchantNumber} {request.Day:MM-dd}");
        return OnFetch(request, cancellationToken);
    }
}

/// <summary>
/// Fetching of statement files into a real file that can be closed and opened again: the providers alpha and beta, a clock that the test
/// moves. It starts when the file of 4 January should be ready.
/// </summary>
internal sealed class StatementsOnFile : IDisposable
{
    private ServiceProvider _services;

    public StatementsOnFile()
    {
        Alpha = new StatementBank("alpha", Time);
        Beta = new StatementBank("beta", Time);
        _services = Open(null);
    }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 5, 1, 0, 0, TimeSpan.Zero));

    public TemporaryFile File { get; } = new();

    public StatementBank Alpha { get; }

    public StatementBank Beta { get; }

    public List<string> Log { get; } = [];

    public int LookBackDays { get; set; } = 1;

    /// <summary>The merchant number of alpha's channel; null: it has none of its own.</summary>
    public string? ChannelNumber { get; set; }

    public IStatementFileStore Store => _services.GetRequiredService<SqliteStore>().StatementFiles;

    public StatementWork Work => _services.GetServices<IBackgroundWork>().OfType<StatementWork>().Single();

    public IBackgroundWork Part(string provider) => Work.Parts.Single(part => part.Name == $"statements {provider}");

    /// <summary>Closes everything and starts again on the same file.</summary>
    /// <param name="decorate">Puts something before the store.</param>
    public void Restart(Func<IStatementFileStore, IStatementFileStore>? decorate = null)
    {
        _services.Dispose();
        _services = Open(decorate);
    }

    /// <summary>Runs rounds until a time has passed, each a minute after the one before it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Work.RunOnceAsync(default);
        }
    }

    /// <summary>What is stored, in the order of storing.</summary>
    public async Task<string> FilesAsync() => string.Join(
        " ",
        (await Store.ListFilesAsync(0, 100, default)).Select(file => $"{file.Provider}/{file.Day:MM-dd}/{file.Version}"));

    public async Task<IReadOnlyList<StatementFetch>> FetchesAsync(string provider = "alpha", string number = "8800001") =>
        await Store.ListFetchesAsync(new ProviderId(provider), number, new DateOnly(2000, 1, 1), 1_000, default);

    public int Logged(int id) => Log.Count(line => line.StartsWith($"log {id} ", StringComparison.Ordinal));

    public void Dispose()
    {
        _services.Dispose();
        File.Dispose();
    }

    private ProviderSettings SettingsOf(string id) => new()
    {
        Id = new ProviderId(id),
        Identity = new ProviderIdentity { MerchantNumber = "8800001" },
        Network = new ProviderNetwork { Address = new Uri("https://pay.example.com") },
        Channels = [new ProviderChannel { Id = new ChannelId($"{id}-1"), Provider = new ProviderId(id), MerchantNumber = ChannelNumber }],
        StatementFiles = new ProviderStatementFiles
        {
            Address = new Uri("https://files.example.com"),
            Format = "wechat",
            ReadyAt = new TimeOnly(9, 0),
            TimeZone = "Asia/Shanghai",
            LookBackDays = LookBackDays,
        },
    };

    private ServiceProvider Open(Func<IStatementFileStore, IStatementFileStore>? decorate)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new SeenLog(Log.Add)));
        services.AddSingleton<TimeProvider>(Time);
        services.AddFaultTolerantPaySqlite(store => (store.Path, store.GroupCommit) = (File.Path, false));
        if (decorate is not null)
        {
            services.AddSingleton(provider => decorate(provider.GetRequiredService<SqliteStore>().StatementFiles));
        }

        var business = new FakeBusinessSystem();
        services.AddSingleton<IBusinessSystem>(business);
        services.AddSingleton<Faults.IFaultDetector>(new ManualFaultDetector(business));
        services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("alpha")));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(new InstitutionId("alpha")));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(new InstitutionId("alpha")));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddSingleton<IProviderAdapter>(Alpha);
        services.AddSingleton<IProviderAdapter>(Beta);
        services.AddSingleton(SettingsOf("alpha"));
        services.AddSingleton(SettingsOf("beta"));
        services.AddFaultTolerantPay(pay => pay.NoCaps());
        return services.BuildServiceProvider();
    }
}
