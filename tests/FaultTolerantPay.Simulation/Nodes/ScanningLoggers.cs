using FaultTolerantPay.Simulation.Runs;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Simulation.Nodes;

/// <summary>Reads every log line for what must be in none (M8).</summary>
internal sealed class ScanningLoggers(SimulatedWorld world) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        world.Scan("log " + eventId.Id, formatter(state, exception));
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            world.Scan("exception in log " + eventId.Id, inner.Message);
        }
    }
}
