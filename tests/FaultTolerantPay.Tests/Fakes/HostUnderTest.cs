using System.Text;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>A host with every part registered, to be composed rightly or wrongly.</summary>
internal static class HostUnderTest
{
    public static readonly InstitutionId Alpha = new("alpha");

    public static HostApplicationBuilder Builder(bool withNotices = true)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        AddParts(builder.Services, withNotices);
        return builder;
    }

    /// <summary>A host whose options are the given JSON, below the section FaultTolerantPay.</summary>
    public static IHost Configured(string json, Action<FaultTolerantPayBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Builder();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "FaultTolerantPay": {{json}} }""")));
        builder.Services.AddFaultTolerantPay(pay =>
        {
            pay.Configure(builder.Configuration.GetSection("FaultTolerantPay"));
            configure?.Invoke(pay);
        });
        return builder.Build();
    }

    public static void AddParts(IServiceCollection services, bool withNotices = true)
    {
        var primary = new FakeBusinessSystem();
        services.AddFaultTolerantPayInMemory();
        services.AddSingleton<IBusinessSystem>(primary);
        services.AddSingleton<IFaultDetector>(new ManualFaultDetector(primary));
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        if (withNotices)
        {
            services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        }
    }

    /// <summary>What keeps the host from starting.</summary>
    public static async Task<string> RefusalAsync(IHost host) => (await Assert.CatchAsync(() => host.StartAsync()))!.Message;

    /// <summary>What keeps a host with that JSON from starting.</summary>
    public static async Task<string> RefusalAsync(string json, Action<FaultTolerantPayBuilder>? configure = null)
    {
        using IHost host = Configured(json, configure);
        return await RefusalAsync(host);
    }

    /// <summary>Keeps what is logged.</summary>
    public sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<(LogLevel Level, EventId Id, string Text)> _lines = [];

        public IReadOnlyList<(LogLevel Level, EventId Id, string Text)> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add((logLevel, eventId, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}
