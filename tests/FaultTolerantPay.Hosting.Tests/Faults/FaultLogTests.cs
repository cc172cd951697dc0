using FaultTolerantPay.Hosting.Faults;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>What operators read in the log of an outage: an outage that has no number yet, times and waits.</summary>
public class FaultLogTests
{
    [Test]
    public void Outage_BeginsAndIsStored_LogSaysItPlainly()
    {
        var log = new Lines();
        using var bench = new DetectorHarness(logger: log);

        bench.BreakDown();

        Assert.That(log.Written, Does.Contain("The business system went from Healthy to Faulted (outage not stored yet)"), "transition");
        Assert.That(log.Written, Has.Some.Match(@"^The business system is considered down: .* The next probe goes after 5 s$"), "probe");
        Assert.That(log.Written, Has.Some.StartsWith("Outage 1 is stored: since 2026-01-05T09:00:00.0000000+00:00, "), "stored outage");
    }

    private sealed class Lines : ILogger<FaultDetector>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
