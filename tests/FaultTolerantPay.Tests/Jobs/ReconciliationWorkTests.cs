using FaultTolerantPay.Jobs;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Tests.Payments;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>The worker that compares statements: a part for each provider, and a rest after a failure.</summary>
internal sealed class ReconciliationWorkTests
{
    [Test]
    public async Task RunOnce_OneProviderFails_RestsAndTheOtherGoesOn()
    {
        IReconciliationStore broken = Substitute.For<IReconciliationStore>();
        using var world = new CardWorld(services: services =>
        {
            services.AddSingleton(broken);
            foreach (string provider in new[] { "files-a", "files-b" })
            {
                services.AddSingleton<IProviderAdapter>(new Files(provider));
                services.AddSingleton(SettingsOf(provider));
            }
        });
        var asked = new List<string>();
        broken.ListAsync(default, default, default, default, default, default).ReturnsForAnyArgs(call =>
        {
            asked.Add(call.Arg<ProviderId?>()!.Value.Value);
            return asked[^1] == "files-a"
                ? throw new StoreException("The disk is full.")
                : new QueryPage<StatementReconciliation>([], null);
        });
        ReconciliationWork work = world.Get<IEnumerable<IBackgroundWork>>().OfType<ReconciliationWork>().Single();
        Assert.That(work.Parts.Select(part => part.Name), Is.EqualTo(new[] { "reconciliation files-a", "reconciliation files-b" }));

        await work.RunOnceAsync(default);
        world.Time.Advance(TimeSpan.FromMinutes(9));
        await work.RunOnceAsync(default);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await work.RunOnceAsync(default);

        Assert.That(asked, Is.EqualTo(new[] { "files-a", "files-b", "files-b", "files-a", "files-b" }));
    }

    [Test]
    public async Task RunOnce_DaysThatCannotBeCompared_LeaveTheOtherDays()
    {
        var reader = new OwnReader { BrokenUntil = StatementWorld.Monday.AddDays(5) };
        ProviderSettings settings = SettingsOf("files-a");
        settings = settings with { StatementFiles = settings.StatementFiles! with { Format = reader.Format } };
        using var world = new CardWorld(services: services =>
        {
            services.AddSingleton<IStatementReader>(reader);
            services.AddSingleton<IProviderAdapter>(new Files("files-a"));
            services.AddSingleton(settings);
        });
        var files = new StatementWorld(type => world.GetService(type), world.Time, settings.Id, new ChannelId("none"));
        files.GoTo(StatementWorld.Monday.AddDays(7));
        for (int day = 0; day < 7; day++)
        {
            await files.IssueAsync(StatementWorld.Monday.AddDays(day));
        }

        IBackgroundWork work = world.Get<IEnumerable<IBackgroundWork>>().OfType<ReconciliationWork>().Single().Parts.Single();
        async Task<string> ComparedAsync()
        {
            for (int round = 0; round < 10; round++)
            {
                await work.RunOnceAsync(default);
            }

            QueryPage<StatementReconciliation> page =
                await files.Reconciliations.ListAsync(settings.Id, StatementWorld.Monday, DateOnly.MaxValue, null, 100, default);
            return string.Join(' ', page.Items.Select(one => $"{one.Day:ddd}"));
        }

        Assert.That(await ComparedAsync(), Is.EqualTo("Sat Sun"));
        Assert.That(reader.Broken, Is.EqualTo(5), "each is tried once");

        reader.BrokenUntil = StatementWorld.Monday;
        Assert.That(await ComparedAsync(), Is.EqualTo("Sat Sun"));
        world.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await ComparedAsync(), Is.EqualTo("Mon Tue Wed Thu Fri Sat Sun"));
    }

    private static ProviderSettings SettingsOf(string provider) => new StatementWorld(
        _ => throw new InvalidOperationException("Not asked."), new(), new ProviderId(provider), new ChannelId("none")).Settings with
    { Channels = [] };

    private sealed class Files(string provider) : IStatementProvider
    {
        public ProviderId Provider => new(provider);

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderStatement> FetchStatementAsync(
            StatementRequest request, ProviderContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ProviderStatement.NotReady);
    }

    /// <summary>A reader of a host, with an error in it.</summary>
    private sealed class OwnReader : IStatementReader
    {
        public DateOnly BrokenUntil { get; set; }

        public int Broken { get; private set; }

        public string Format => "own";

        public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default)
        {
            if (source.Day < BrokenUntil)
            {
                Broken++;
                throw new FormatException("The reader has an error.");
            }

            return new StatementReading(0, 0, []);
        }
    }
}
