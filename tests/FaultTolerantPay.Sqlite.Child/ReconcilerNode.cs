using FaultTolerantPay.Faults;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// The whole library on a file, for its worker that compares statement files and settles the account.
/// <code>
/// run    drives the worker until nothing is left to do: "failed TEXT" for each round that failed
/// </code>
/// </summary>
internal sealed class ReconcilerNode(string path)
{
    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    // Longer than the worker rests after a round that failed.
    private const int IdleRounds = 12;

    public async Task<int> RunAsync(TextReader orders)
    {
        var time = new ManualTimeProvider(ReconcilerSettings.Now);
        await using ServiceProvider provider = Services(time).BuildServiceProvider();
        ReconciliationWork work = provider.GetServices<IBackgroundWork>().OfType<ReconciliationWork>().Single();
        Console.WriteLine("done");
        while (await orders.ReadLineAsync() is not null)
        {
            for (int idle = 0; idle < IdleRounds;)
            {
                idle = await work.RunOnceAsync(CancellationToken.None) == 0 ? idle + 1 : 0;
                time.Advance(Round);
            }

            Console.WriteLine("done");
        }

        return 0;
    }

    private ServiceCollection Services(ManualTimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new FailureLog()));
        services.AddSingleton<TimeProvider>(time);
        services.AddFaultTolerantPaySqlite(store => store.Path = path);
        services.AddSingleton<IBusinessSystem, FakeBusinessSystem>();
        services.AddSingleton<IFaultDetector, ManualFaultDetector>();
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        foreach (ProviderSettings settings in ReconcilerSettings.All)
        {
            services.AddSingleton(settings);
            services.AddSingleton<IProviderAdapter>(new NothingToFetch(settings.Id));
        }

        services.AddFaultTolerantPay(pay => pay.NoCaps());
        return services;
    }

    /// <summary>A provider whose files are all in the store.</summary>
    private sealed class NothingToFetch(ProviderId provider) : IStatementProvider
    {
        public ProviderId Provider => provider;

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderStatement> FetchStatementAsync(
            StatementRequest request, ProviderContext provider, CancellationToken cancellationToken) => new(ProviderStatement.NotReady);
    }

    private sealed class FailureLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Console.WriteLine($"failed {formatter(state, exception)} {exception?.Message.ReplaceLineEndings(" ")}");
            }
        }

        public void Dispose()
        {
        }
    }
}
