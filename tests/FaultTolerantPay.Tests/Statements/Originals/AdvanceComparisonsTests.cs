using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using FaultTolerantPay.Tests.Statements.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>An advance is proven once the statements of all three sides have what our records have.</summary>
internal sealed class AdvanceComparisonsTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;

    private StandInHarness _world = null!;
    private StatementWorld _core = null!;
    private StatementWorld _alpha = null!;

    [SetUp]
    public async Task SetUp()
    {
        _world = new StandInHarness(
            pay => pay.Collection(options => options.Delay = TimeSpan.Zero),
            services => services.AddSingleton(SettingsWith(OriginalsReconcilerTests.CoreFiles)));
        await _world.AddMerchantAsync();
        _core = OriginalsReconcilerTests.CoreOf(_world);
        _alpha = new StatementWorld(
            type => _world.GetService(type), _world.Time, new ProviderId("alpha"), new ChannelId("alpha"));
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task List_CollectedAdvanceInAllStatements_IsProven()
    {
        TransactionRequest request = await CollectedAsync();
        Assert.That(await LineAsync(), Is.EqualTo("5000/0 5000/0 0/0 Unknown"));
        await IssueChannelAsync(request);
        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 0/0 Unknown"));

        await _core.IssueAsync(Monday, OriginalsReconcilerTests.Other(Monday));
        await _core.ReconcileAsync();

        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 0/0 NotListed proven"));
    }

    /// <summary>A refused file says nothing, and a file that may lack something does not say what was not executed.</summary>
    [Test]
    public async Task List_NoCompleteStatement_LeavesTheOriginalUnknown([Values] bool isRefused)
    {
        _world.Dispose();
        ProviderStatementFiles files = OriginalsReconcilerTests.CoreFiles with { AbsenceIsFinal = isRefused };
        _world = new StandInHarness(services: services => services.AddSingleton(SettingsWith(files)));
        await _world.AddMerchantAsync();
        _core = OriginalsReconcilerTests.CoreOf(_world);
        _core.Files = files;
        TransactionRequest request = await _world.AdvancedAsync();
        _core.GoTo(Tuesday);
        await _core.Reconciliations.ConfirmAsync(
            [new StatementConfirmation($"{request.Key}", new ProviderId("alpha"), "alpha-m", Monday, 0)], default);

        await _core.IssueAsync(Monday, isRefused ? "kind,status\nnothing"u8.ToArray() : StatementWriter.Ledger([]));
        await _core.ReconcileAsync();

        Assert.That(await LineAsync(), Does.EndWith(" Unknown"));
    }

    [Test]
    public async Task List_SupersededAdvance_NeedsItsRefundAndTheListedOriginal()
    {
        TransactionRequest request = await CollectedAsync();
        _alpha.GoTo(Tuesday);
        await _core.IssueAsync(Monday, OriginalsReconcilerTests.RowOf(request));
        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
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
        await _world.Recovery.ReportExecutedAsync(
            request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await IssueChannelAsync(request);
        await _core.IssueAsync(Monday, OriginalsReconcilerTests.Other(Monday));

        await _core.ReconcileAsync();

        Assert.That(await LineAsync(), Is.EqualTo("5000/5000 5000/5000 5000/5000 NotListed"));
    }

    [Test]
    public async Task List_Pages_HaveEachAdvanceOfThePeriodOnce()
    {
        _world.Fail();
        for (int i = 0; i < 5; i++)
        {
            Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request($"order-{i}"))).Kind, Is.EqualTo(OutcomeKind.Advanced));
            _world.Time.Advance(TimeSpan.FromHours(1));
        }

        var found = new List<string>();
        string? after = null;
        do
        {
            QueryPage<AdvanceComparison> page = await _world.Get<IAdvanceComparisons>().ListAsync(
                At(10), At(13), after, 2, default);
            found.AddRange(page.Items.Select(one => one.Key.Order.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.That(found, Is.EqualTo(new[] { "order-1", "order-2", "order-3" }));
        Assert.That(
            async () => await _world.Get<IAdvanceComparisons>().ListAsync(At(9), At(12), "outages-1 a b c", 2, default),
            Throws.ArgumentException);
    }

    [Test]
    public async Task List_RequestsAtBothEndsOfTime_AreListedAndNotStated()
    {
        _world.Fail();
        foreach ((string order, DateTimeOffset at) in new[] { ("first", DateTimeOffset.MinValue), ("last", DateTimeOffset.MaxValue) })
        {
            await _world.Pipeline.ExecuteAsync(_world.Request(order) with { RequestedAt = at });
        }

        QueryPage<AdvanceComparison> page = await _world.Get<IAdvanceComparisons>().ListAsync(
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, 10, default);

        Assert.That(page.Items.Select(one => one.Original), Is.All.EqualTo(StatedOriginalStatus.Unknown));
    }

    private static ProviderSettings SettingsWith(ProviderStatementFiles files) => new()
    {
        Id = new ProviderId("core"),
        Identity = new ProviderIdentity { MerchantNumber = "core-m" },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        StatementFiles = files,
    };

    private static DateTimeOffset At(int hour) => new(Monday.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero);

    private async Task<TransactionRequest> CollectedAsync()
    {
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        return request;
    }

    private async Task IssueChannelAsync(TransactionRequest request)
    {
        if (DateOnly.FromDateTime(_world.Now.UtcDateTime) == Monday)
        {
            _alpha.GoTo(Tuesday);
        }

        await _alpha.IssueAsync(Monday, await RowsAsync(request, Monday));
        await _alpha.ReconcileAsync();
    }

    private async Task<StatementRow[]> RowsAsync(TransactionRequest request, DateOnly day) =>
    [
        .. (await _world.Store.ListInstructionsAsync(request.Key, default))
            .Where(one => DateOnly.FromDateTime(one.WrittenAt.UtcDateTime) == day).Select(one => new StatementRow
            {
                Kind = one.Key.Purpose switch
                {
                    InstructionPurpose.Payout => StatementRowKind.Payout,
                    InstructionPurpose.Collection => StatementRowKind.Collection,
                    _ => StatementRowKind.Refund,
                },
                Status = StatementRowStatus.Succeeded,
                OurReference = one.Reference,
                TheirReference = "T",
                AmountMinor = one.Amount.Minor,
                Currency = one.Amount.Currency,
                At = one.WrittenAt,
                Line = 1,
            }),
    ];

    private async Task<string> LineAsync()
    {
        QueryPage<AdvanceComparison> page = await _world.Get<IAdvanceComparisons>().ListAsync(At(0), At(23), null, 10, default);
        AdvanceComparison one = page.Items.Single();
        return $"{Text(one.Payout)} {Text(one.Collection)} {Text(one.CustomerRefund)} {one.Original}{(one.IsProven ? " proven" : "")}";
    }

    private static string Text(StatedAmount amount) => $"{amount.RecordedMinor}/{amount.StatedMinor}";
}
