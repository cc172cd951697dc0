using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>Keeps every line that the library logs, with the exceptions.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

    /// <summary>The ids of the lines about callbacks over HTTP; the core has its own.</summary>
    public IReadOnlyCollection<int> Ids => [.. _lines.Select(line => line.Id).Where(id => id >= CallbackLogEvents.UnknownProvider)];

    public string Text => string.Join('\n', _lines.Select(line => line.Text));

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(LogLines lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => name.StartsWith("FaultTolerantPay", StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines._lines.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
            }
        }
    }
}
