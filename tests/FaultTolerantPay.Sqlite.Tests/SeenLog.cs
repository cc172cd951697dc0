using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>Shows a test all that is logged at any level, with scopes and exceptions.</summary>
internal sealed class SeenLog(Action<string> see) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        see($"log scope {state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        see($"log {eventId.Id} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
