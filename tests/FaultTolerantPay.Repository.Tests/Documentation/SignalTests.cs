using System.Diagnostics.Metrics;
using System.Reflection;
using FaultTolerantPay.Snippets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Repository.Tests.Documentation;

public class SignalTests
{
    private static readonly (string Name, LoggerMessageAttribute Event)[] LogEvents =
    [
        .. Package.All
            .SelectMany(package => package.Assembly.GetTypes())
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(found => found.Event is not null),
    ];

    [Test]
    public void LogEvents_Ids_AreUnique()
    {
        Assert.That(LogEvents, Is.Not.Empty);
        Assert.That(LogEvents.Select(found => found.Event.EventId), Is.Unique);
    }

    [Test]
    public void LogEvents_Texts_EndWithoutAFullStop() =>
        Assert.That(LogEvents.Where(found => found.Event.Message.EndsWith('.')).Select(found => found.Event.Message), Is.Empty);

    [Test]
    public void Signals_LogEvents_AreAllInTheTable()
    {
        string[] rows = [.. Page.Reference("signals").Rows.Where(row => row.Length == 3 && int.TryParse(row[0], out _))
            .Select(row => $"{row[0]} {row[2]}").Order(StringComparer.Ordinal)];

        Assert.That(LogEvents.Select(found => $"{found.Event.EventId} {found.Event.Level}").Order(StringComparer.Ordinal),
            Is.EqualTo(rows));
    }

    [Test]
    [NonParallelizable]
    public async Task Signals_Metrics_AreAllInTheTable()
    {
        List<string> published = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "FaultTolerantPay")
            {
                lock (published)
                {
                    published.Add($"{instrument.Name} {instrument.Unit}".Trim());
                }
            }
        };
        listener.Start();
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.Path;
            await ReadmeSnippets.StartAsync(services =>
            {
                _ = services.GetRequiredService<IFallbackTransactionPipeline>();
                return Task.CompletedTask;
            });
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
        string[] rows =
        [
            .. Page.Reference("signals").Rows
                .Where(row => row[0].StartsWith("`faulttolerantpay.", StringComparison.Ordinal))
                .Select(row => $"{row[0]} {(row[2].StartsWith('`') ? row[2] : "")}".Replace("`", "", StringComparison.Ordinal).Trim()),
        ];

        Assert.That(published.Distinct(), Is.EquivalentTo(rows));
    }
}
