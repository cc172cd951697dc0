using System.Diagnostics.Metrics;
using System.Text;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Payments;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>What operators see of a provider whose files are late, refused or not compared: the list, the lags and the metrics.</summary>
internal sealed class StatementDaysTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday, Wednesday = StatementWorld.Wednesday;

    private readonly Files _provider = new();
    private readonly List<string> _counted = [];
    private CardWorld _world = null!;
    private StatementWorld _statements = null!;

    [SetUp]
    public void SetUp()
    {
        _provider.IsReady = false;
        _provider.Content = StatementWriter.Ledger([]);
        ProviderSettings settings = new StatementWorld(
            _ => throw new InvalidOperationException("Not asked."), new(), _provider.Provider, new ChannelId("none")).Settings;
        _world = new CardWorld(services: services =>
        {
            services.AddSingleton<IProviderAdapter>(_provider);
            services.AddSingleton(settings with { Channels = [] });
        });
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, _provider.Provider, new ChannelId("none"));
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task ListProblems_FileIsOverdue_IsMissingUntilItComes()
    {
        _statements.GoTo(Tuesday);
        await FetchAsync();
        Assert.That(await ProblemsAsync(), Is.EqualTo("Sat Missing not ready, Sun Missing not ready"), "Monday is not overdue yet");

        _statements.GoTo(Wednesday);
        await FetchAsync();
        Assert.That(await ProblemsAsync(), Is.EqualTo("Sat Missing not ready, Sun Missing not ready, Mon Missing not ready"));

        _provider.IsReady = true;
        _statements.GoTo(Wednesday, hour: 8);
        await FetchAsync();
        Assert.That(await ProblemsAsync(), Is.Empty);
    }

    [Test]
    public async Task ListProblems_ClockThatWasAYearAhead_LeavesNoDaysToCome()
    {
        _statements.GoTo(Tuesday);
        await FetchAsync();
        _world.Time.JumpWallClock(TimeSpan.FromDays(365));
        await FetchAsync();
        _world.Time.JumpWallClock(TimeSpan.FromDays(-365));

        Assert.That(
            await ProblemsAsync(),
            Is.EqualTo("Sat Missing not ready, Sun Missing not ready, Mon Missing not ready, Tue Missing not ready"));
    }

    [Test]
    public async Task ListProblems_FileIsRefused_IsListedUntilACorrectedOneComesOrItIsReadNoMore()
    {
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, Encoding.UTF8.GetBytes("no statement"));
        await _statements.ReconcileAsync();
        Assert.That(await ProblemsAsync(), Does.StartWith("Mon Refused "));

        _statements.GoTo(Tuesday.AddDays(5));
        Assert.That(await ProblemsAsync(), Does.StartWith("Mon Refused "));
        _statements.GoTo(Tuesday.AddDays(6));
        Assert.That(await ProblemsAsync(), Is.Empty, "it is not read again");
    }

    [Test]
    public async Task ListProblems_CorrectedFile_IsNoProblem()
    {
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, Encoding.UTF8.GetBytes("no statement"));
        await _statements.ReconcileAsync();
        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();

        Assert.That(await ProblemsAsync(), Is.Empty);
    }

    [Test]
    public async Task Lag_NobodyFetches_SaysHowLongTheOldestDayIsDue()
    {
        _statements.GoTo(Tuesday);
        Assert.That(await LagAsync("statements"), Is.EqualTo(TimeSpan.FromHours(49)), "Saturday's file was due on Sunday at one");

        await FetchAsync();
        Assert.That(await LagAsync("statements"), Is.Null, "the next try is not due");
        _world.Time.Advance(TimeSpan.FromMinutes(13));
        Assert.That(await LagAsync("statements"), Is.EqualTo(TimeSpan.FromMinutes(3)));
        _provider.IsReady = true;
        await FetchAsync();
        Assert.That(await LagAsync("statements"), Is.Null);
    }

    [Test]
    public async Task Lag_NobodyCompares_SaysHowLongTheOldestFileWaits()
    {
        _statements.GoTo(Tuesday);
        Assert.That(await LagAsync("reconciliation"), Is.Null);
        await _statements.IssueAsync(Monday, Encoding.UTF8.GetBytes("no statement"));
        _world.Time.Advance(TimeSpan.FromMinutes(7));
        Assert.That(await LagAsync("reconciliation"), Is.EqualTo(TimeSpan.FromMinutes(7)));

        await _statements.ReconcileAsync();
        Assert.That(await LagAsync("reconciliation"), Is.Null, "a refused file is read again in an hour");
        _world.Time.Advance(TimeSpan.FromMinutes(62));
        Assert.That(await LagAsync("reconciliation"), Is.EqualTo(TimeSpan.FromMinutes(2)));
        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();
        Assert.That(await LagAsync("reconciliation"), Is.Null);
    }

    [Test]
    public async Task CompareAgain_ComparedDay_IsComparedOnceMoreAndTheOrderIsKept()
    {
        await ComparedAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(5));

        StatementDayResult ordered = await OrderAsync();
        StatementDayResult again = await OrderAsync();

        Assert.That((ordered.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That(ordered.Day, Is.EqualTo(await _statements.ComparedAsync(Monday)));
        Assert.That(await LagAsync("reconciliation"), Is.Null, "nobody knows since when");
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));
        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.That(compared.IsOutdated, Is.False);
        Assert.That(compared.Orders.Single(), Is.EqualTo(
            new ComparisonOrder { By = new OperatorId("anna"), At = compared.ComparedAt, Reason = "tolerance changed" }));
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"), "it is found again");
    }

    /// <summary>Without the order, the file that the provider mended is fetched at the next hour of its timetable.</summary>
    [Test]
    public async Task CompareAgain_RefusedFileThatWasIssuedAgain_IsFetchedAtOnce()
    {
        _statements.GoTo(Tuesday);
        await FetchAsync("kind,status\nnothing"u8.ToArray());
        await _statements.ReconcileAsync();
        Assert.That((await _statements.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        await FetchAsync(StatementWriter.Ledger([Strange]));
        Assert.That((await _statements.ComparedAsync(Monday)).FileVersion, Is.EqualTo(1));

        Assert.That((await OrderAsync()).Status, Is.EqualTo(OperatorActionStatus.Done));
        await FetchAsync(StatementWriter.Ledger([Strange]));
        await _statements.ReconcileAsync();

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.That((compared.Status, compared.FileVersion), Is.EqualTo((StatementReconciliationStatus.Compared, 2)));
    }

    [Test]
    public async Task CompareAgain_OldDay_IsComparedUpToFourHundredDays()
    {
        await ComparedAsync();
        _statements.GoTo(Monday.AddDays(400));
        Assert.That((await OrderAsync()).Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));

        _statements.GoTo(Monday.AddDays(401));
        StatementDayResult tooOld = await OrderAsync();
        Assert.That((tooOld.Status, tooOld.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed, "only the last 400 days are compared")));
    }

    [Test]
    public async Task CompareAgain_HeldRows_StayAndTheNextDayIsNotOutdated()
    {
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, Strange with { At = new DateTimeOffset(Monday, new TimeOnly(23, 58), TimeSpan.Zero) });
        await _statements.ReconcileAsync();
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Tuesday);
        await _statements.ReconcileAsync();

        await OrderAsync();

        Assert.That(
            await _statements.Reconciliations.ListHeldAsync(_provider.Provider, _statements.MerchantNumber, Monday, 0, 10, default),
            Has.Count.EqualTo(1));
        Assert.That((await _statements.ComparedAsync(Tuesday)).IsOutdated, Is.False);
    }

    [Test]
    public async Task CompareAgain_HundredOrders_IsNotAllowed()
    {
        await ComparedAsync();
        for (int i = 0; i < 100; i++)
        {
            Assert.That((await OrderAsync()).Status, Is.EqualTo(OperatorActionStatus.Done));
            await _statements.ReconcileAsync();
        }

        Assert.That((await OrderAsync()).Reason, Is.EqualTo("it was ordered 100 times"));
        Assert.That((await _statements.ComparedAsync(Monday)).Orders, Has.Length.EqualTo(100));
    }

    [Test]
    public async Task CompareAgain_NeverComparedOrBadInput_IsRefusedWithTheReason()
    {
        Assert.That((await OrderAsync()).Status, Is.EqualTo(OperatorActionStatus.NotFound));

        StatementDayResult bad = await _world.Get<IStatementDays>().CompareAgainAsync(
            default, "no number", Monday, new OperatorId("a b"), "card 4111111111111111", default);

        Assert.That(bad.Status, Is.EqualTo(OperatorActionStatus.BadInput));
        Assert.That(bad.Reason, Does.Contain("operator is").And.Contain("reason ")
            .And.Contain("provider is").And.Contain("merchant number is").And.Not.Contain("4111111111111111"));
    }

    [Test]
    [NonParallelizable]
    public async Task Metrics_FilesAndDays_AreCounted()
    {
        using MeterListener listener = Count();
        _statements.GoTo(Tuesday);
        await FetchAsync();
        _provider.IsReady = true;
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        await FetchAsync();
        await _statements.IssueAsync(Monday, Encoding.UTF8.GetBytes("no statement"));
        await _statements.ReconcileAsync();
        await _statements.IssueAsync(Monday, Strange with { TheirReference = "T2", Line = 2 }, Strange);
        await _statements.ReconcileAsync();
        await _statements.IssueAsync(Monday, Encoding.UTF8.GetBytes("no statement"));
        await _statements.ReconcileAsync();

        Assert.That(_counted, Is.EqualTo(new[]
        {
            "files.missing 1: files-a",
            "files.missing 1: files-a",
            "files 1: files-a False",
            "files 1: files-a False",
            "files 1: files-a False",
            "days 1: files-a Compared",
            "days 1: files-a Compared",
            "days 1: files-a Refused",
            "discrepancies.opened 2: files-a",
            "days 1: files-a Compared",
            "rows 2: files-a theirs OnlyTheirs",
            "days 1: files-a Refused",
        }));
    }

    private static StatementRow Strange => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = "nobody-knows",
        TheirReference = "T1",
        AmountMinor = 100,
        Currency = CardWorld.Cny,
        At = new DateTimeOffset(Monday, new TimeOnly(12, 0), TimeSpan.Zero),
        MerchantNumber = "any",
        Line = 1,
    };

    /// <summary>Monday is compared; its file has a row that we do not have.</summary>
    private async Task ComparedAsync()
    {
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, Strange);
        await _statements.ReconcileAsync();
    }

    private async Task<StatementDayResult> OrderAsync() => await _world.Get<IStatementDays>().CompareAgainAsync(
        _provider.Provider, _statements.MerchantNumber, Monday, new OperatorId("anna"), "tolerance changed", default);

    private Task FetchAsync(byte[] content)
    {
        (_provider.IsReady, _provider.Content) = (true, content);
        return FetchAsync();
    }

    private async Task FetchAsync() =>
        await _world.Get<IEnumerable<IBackgroundWork>>().OfType<StatementWork>().Single().RunOnceAsync(default);

    private async Task<string> ProblemsAsync() => string.Join(
        ", ",
        (await _world.Get<IStatementDays>().ListProblemsAsync(default))
            .Select(problem => $"{problem.Day:ddd} {problem.Kind} {problem.Reason}"));

    private async Task<TimeSpan?> LagAsync(string name) =>
        await _world.Get<IEnumerable<IWorkLag>>().Single(lag => lag.Name == name).FindOldestDueAsync(default);

    private MeterListener Count()
    {
        const string Prefix = "faulttolerantpay.statements.";
        _counted.Clear();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Add(
            $"{instrument.Name[Prefix.Length..]} {value}: {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        listener.Start();
        return listener;
    }

    private sealed class Files : IStatementProvider
    {
        public bool IsReady { get; set; }

        public byte[] Content { get; set; } = [];

        public ProviderId Provider => new("files-a");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderStatement> FetchStatementAsync(
            StatementRequest request, ProviderContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
                IsReady
                    ? ProviderStatement.File("bill.csv", new MemoryStream(Content))
                    : ProviderStatement.NotReady);
    }
}
