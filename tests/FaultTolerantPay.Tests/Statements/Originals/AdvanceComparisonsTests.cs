using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>An advance is proven once the statements of all three sides have what our records have.</summary>
internal sealed class AdvanceComparisonsTests : OriginalsFixture
{
    private StatementWorld _alpha = null!;
    private AdviceMode _advices;

    [SetUp]
    public void SetUp() =>
        _alpha = new StatementWorld(type => World.GetService(type), World.Time, new ProviderId("alpha"), new ChannelId("alpha"));

    [TearDown]
    public void PostNothing() => _advices = AdviceMode.RecordOnly;

    [Test]
    public async Task List_CollectedAdvanceInAllStatements_IsProven()
    {
        TransactionRequest request = await CollectedAsync();
        Assert.That(await LineAsync(), Is.EqualTo("5000/0 5000/0 0/0 Unknown"));
        await IssueChannelAsync(request);
        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 0/0 Unknown"));

        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();

        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 0/0 NotListed proven"));
    }

    /// <summary>A refused file says nothing, and a file that may lack something does not say what was not executed.</summary>
    [Test]
    public async Task List_NoCompleteStatement_LeavesTheOriginalUnknown([Values] bool isRefused)
    {
        await StartAsync(CoreFiles with { AbsenceIsFinal = isRefused });
        TransactionRequest request = await World.AdvancedAsync();
        Core.GoTo(Tuesday);
        await Core.Reconciliations.ConfirmAsync(
            [new StatementConfirmation($"{request.Key}", new ProviderId("alpha"), "alpha-m", Monday, 0)], default);

        await Core.IssueAsync(Monday, isRefused ? "kind,status\nnothing"u8.ToArray() : StatementWriter.Ledger([]));
        await Core.ReconcileAsync();

        Assert.That(await LineAsync(), Does.EndWith(" Unknown"));
    }

    /// <summary>The settings say since then that a file may lack something.</summary>
    [Test]
    public async Task List_FilesThatAreTakenForIncompleteNow_LeaveTheOriginalUnknown()
    {
        await StartAsync(CoreFiles with { AbsenceIsFinal = false });
        await CollectedAsync();
        Core.GoTo(Tuesday);
        Core.Files = CoreFiles;
        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();

        Assert.That(await LineAsync(), Does.EndWith(" Unknown"));
    }

    /// <summary>No channel's statement has it.</summary>
    [Test]
    public async Task List_DebitThatTheBusinessSystemPosted_IsNoCollection()
    {
        _advices = AdviceMode.PostsDebit;
        await StartAsync(CoreFiles);
        await CollectedAsync();

        AdvanceComparison found = (await World.Get<IAdvanceComparisons>().ListAsync(At(0), At(23), null, 10, default)).Items.Single();

        Assert.That((found.PostedMinor, Text(found.Collection)), Is.EqualTo((5_000L, "0/0")));
    }

    [Test]
    public async Task List_SupersededAdvance_NeedsItsRefundAndTheListedOriginal()
    {
        TransactionRequest request = await CollectedAsync();
        _alpha.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();
        await World.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(await LineAsync(), Is.EqualTo("5000/0 5000/0 5000/0 Listed"));

        await IssueChannelAsync(request);
        _alpha.GoTo(Tuesday.AddDays(1));
        await _alpha.IssueAsync(Tuesday, await RowsAsync(request, Tuesday));
        await _alpha.ReconcileAsync();

        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 5000/5000 Listed proven"));
    }

    [Test]
    public async Task List_ReportedAsExecutedAndNotListed_IsNotProven()
    {
        TransactionRequest request = await CollectedAsync();
        await World.Recovery.ReportExecutedAsync(
            request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        await World.PassAsync(TimeSpan.FromMinutes(5));
        await IssueChannelAsync(request);
        await Core.IssueAsync(Monday, Other(Monday));

        await Core.ReconcileAsync();

        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 5000/5000 NotListed"));
    }

    [Test]
    public async Task List_Pages_HaveEachAdvanceOfThePeriodOnce()
    {
        World.Fail();
        for (int i = 0; i < 5; i++)
        {
            Assert.That((await World.Pipeline.ExecuteAsync(World.Request($"order-{i}"))).Kind, Is.EqualTo(OutcomeKind.Advanced));
            World.Time.Advance(TimeSpan.FromHours(1));
        }

        var found = new List<string>();
        string? after = null;
        do
        {
            QueryPage<AdvanceComparison> page = await World.Get<IAdvanceComparisons>().ListAsync(
                At(10), At(13), after, 2, default);
            found.AddRange(page.Items.Select(one => one.Key.Order.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.That(found, Is.EqualTo(new[] { "order-1", "order-2", "order-3" }));
        Assert.That(
            async () => await World.Get<IAdvanceComparisons>().ListAsync(At(9), At(12), "outages-1 a b c", 2, default),
            Throws.ArgumentException);
    }

    [Test]
    public async Task List_RequestsAtBothEndsOfTime_AreListedAndNotStated()
    {
        World.Fail();
        foreach ((string order, DateTimeOffset at) in new[] { ("first", DateTimeOffset.MinValue), ("last", DateTimeOffset.MaxValue) })
        {
            await World.Pipeline.ExecuteAsync(World.Request(order) with { RequestedAt = at });
        }

        QueryPage<AdvanceComparison> page = await World.Get<IAdvanceComparisons>().ListAsync(
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, 10, default);

        Assert.That(page.Items.Select(one => one.Original), Is.All.EqualTo(StatedOriginalStatus.Unknown));
    }

    protected override StandInHarness CreateWorld(ProviderStatementFiles files) => new(
        pay => pay.Collection(options => options.Delay = TimeSpan.Zero).Recovery(options => options.AdviceMode = _advices),
        services => services.AddSingleton(new ProviderSettings
        {
            Id = new ProviderId("core"),
            Identity = new ProviderIdentity { MerchantNumber = "core-m" },
            Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
            StatementFiles = files,
        }));

    private static DateTimeOffset At(int hour) => new(Monday.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);

    private async Task<TransactionRequest> CollectedAsync()
    {
        TransactionRequest request = await World.AdvancedAsync();
        World.Detector.Recover();
        await World.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await World.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        return request;
    }

    private async Task IssueChannelAsync(TransactionRequest request)
    {
        if (DateOnly.FromDateTime(World.Now.UtcDateTime) == Monday)
        {
            _alpha.GoTo(Tuesday);
        }

        await _alpha.IssueAsync(Monday, await RowsAsync(request, Monday));
        await _alpha.ReconcileAsync();
    }

    private async Task<StatementRow[]> RowsAsync(TransactionRequest request, DateOnly day) =>
    [
        .. (await World.Store.ListInstructionsAsync(request.Key, default))
            .Where(one => DateOnly.FromDateTime(one.WrittenAt.UtcDateTime) == day).Select(one => StatementWorld.RowOf(one)),
    ];

    private async Task<string> LineAsync()
    {
        QueryPage<AdvanceComparison> page = await World.Get<IAdvanceComparisons>().ListAsync(At(0), At(23), null, 10, default);
        AdvanceComparison one = page.Items.Single();
        return $"{Text(one.Payout)} {Text(one.Collection)} {Text(one.CustomerRefund)} {one.Original}{(one.IsProven ? " proven" : "")}";
    }

    private static string Text(StatedAmount amount) => $"{amount.RecordedMinor}/{amount.StatedMinor}";
}
