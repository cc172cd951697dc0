using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using FaultTolerantPay.Tests.Statements.Reconciliation;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>
/// The business system's own statements decide about originals, and are compared with what our records take for executed.
/// </summary>
internal sealed class OriginalsReconcilerTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;
    private static readonly DateOnly Wednesday = StatementWorld.Wednesday;

    private StandInHarness _world = null!;
    private StatementWorld _core = null!;

    [SetUp]
    public async Task SetUp()
    {
        _world = StandInHarness.CollectsAtOnce();
        await _world.AddMerchantAsync();
        _world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        _core = CoreOf(_world);
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Reconcile_AdvanceWhoseOriginalIsListed_IsSuperseded()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request));

        await _core.ReconcileAsync();

        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.Multiple(async () =>
        {
            Assert.That(advance.IsSuperseded, Is.True);
            Assert.That(await _core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _core.QueueAsync(), Is.Empty);
        });
        await _world.AssertLedgerAsync();
    }

    /// <summary>Only a file that has everything says what was not executed.</summary>
    [Test]
    public async Task Reconcile_AdvanceThatNoFileLists_IsCollectedOnlyIfTheFileIsComplete([Values] bool isComplete)
    {
        _core.Files = _core.Files with { AbsenceIsFinal = isComplete };
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, Other(Monday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(
            (await _world.AdvanceOfAsync(request)).State, Is.EqualTo(isComplete ? AdvanceState.Collected : AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_DayWithoutBusiness_ListsNothing()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
    }

    /// <summary>An export that failed gives such a file.</summary>
    [Test]
    public async Task Reconcile_EmptyFile_DoesNotSayThatNothingWasExecuted()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, StatementWriter.Ledger([]));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));

        await _core.IssueAsync(Monday, Other(Monday));
        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
    }

    /// <summary>A statement of one day says nothing about what was executed the day before.</summary>
    [Test]
    public async Task Reconcile_AdvanceOfTheDayBefore_WaitsForItsOwnStatement()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Wednesday);
        await _core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await _core.IssueAsync(Tuesday, Other(Tuesday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));

        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();

        Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);
    }

    /// <summary>The business system may have booked it on either day.</summary>
    [Test]
    public async Task Reconcile_RequestJustBeforeTheCutOver_IsDecidedByBothDays([Values] bool laterFileIsFirst)
    {
        _core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync("order-1", passes: false);
        _core.GoTo(Wednesday);
        (DateOnly first, DateOnly second) = laterFileIsFirst ? (Tuesday, Monday) : (Monday, Tuesday);
        await _core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await _core.IssueAsync(first, Other(first));
        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid), "with one day");

        await _core.IssueAsync(second, Other(second));
        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "with both");
    }

    [Test]
    public async Task Reconcile_RequestJustBeforeTheCutOverBookedOnTheNextDay_IsSuperseded()
    {
        _core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync("order-1", passes: false);
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Monday, Other(Monday));
        await _core.IssueAsync(Tuesday, RowOf(request));

        await _core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await _core.QueueAsync(), Is.Empty);
        });
    }

    /// <summary>By the clock of the business system it may have been executed the day before.</summary>
    [Test]
    public async Task Reconcile_RequestJustAfterTheCutOver_WaitsForTheDayBefore()
    {
        _core.GoTo(Tuesday, 0, 5);
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Wednesday);
        await _core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await _core.IssueAsync(Tuesday, Other(Tuesday));
        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));

        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();

        Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);
    }

    /// <summary>What one day's statement does not cover it says nothing about.</summary>
    [Test]
    public async Task Reconcile_AdvanceOfTheDayBeforeTakenForExecuted_IsComparedWithItsOwnStatement()
    {
        TransactionRequest request = await ReportedAsync();
        _core.GoTo(Wednesday);
        await _core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await _core.IssueAsync(Tuesday, RowOf(request));
        await _core.ReconcileAsync();

        await _core.IssueAsync(Monday, Other(Monday));
        await _core.ReconcileAsync();
        Assert.That(await _core.QueueAsync(), Is.Empty, "a later statement has it");

        await _core.IssueAsync(Tuesday, Other(Tuesday));
        await _core.ReconcileAsync();
        Assert.That(await _core.QueueAsync(), Is.Empty, "Tuesday's statement does not cover it");
    }

    [Test]
    public async Task Reconcile_PaymentStillUnderWayAtTheBusinessSystem_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request) with { Status = StatementRowStatus.Pending });

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_ExecutedAndReversedOnTheSameDay_WasNotExecuted()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request), RowOf(request) with { Kind = StatementRowKind.Reversal });

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
            Assert.That(await _core.ResultsAsync(Monday), Is.EqualTo("WithoutEffect 0/2"));
        });
    }

    /// <summary>
    /// The customer got it back twice: from the bank, which refunded what it had collected, and from the business system.
    /// </summary>
    [Test]
    public async Task Reconcile_ReversalAfterTheAdvanceWasSuperseded_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Monday, RowOf(request));
        await _core.IssueAsync(Tuesday, RowOf(request) with { Kind = StatementRowKind.Reversal });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Tue OnlyTheirs open"));
    }

    [Test]
    public async Task Reconcile_AdvanceTakenForExecutedThatNoFileLists_IsForStaffUntilACorrectedFileHasIt()
    {
        TransactionRequest request = await ReportedAsync();
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, Other(Monday));

        await _core.ReconcileAsync();
        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));

        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();
        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
    }

    [Test]
    public async Task Reconcile_AdvanceTakenForExecutedThatALaterFileLists_IsExplained()
    {
        TransactionRequest request = await ReportedAsync();
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, Other(Monday));
        await _core.ReconcileAsync();
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Tuesday, RowOf(request));

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
        Assert.That(await _core.ReconcileAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_AnotherAttemptOfTheOrderIsListed_SettlesTheOrder()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request) with { OriginalReference = "second-try" });

        await _core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await _core.ResultsAsync(Monday), Is.EqualTo("WithoutEffect 0/1"));
            Assert.That(await _core.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_ExecutedWithAnotherAmount_SettlesNothing()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request) with { AmountMinor = 4_000 });

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
            Assert.That((await _world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ExecutedAmountDiffers));
            Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon Differs open"));
        });
    }

    [Test]
    public async Task Reconcile_ExecutedTwice_IsADuplicate()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request), RowOf(request) with { TheirReference = "T2" });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    /// <summary>The business system executes by itself whatever it gets while it is up.</summary>
    [Test]
    public async Task Reconcile_PaymentsThatWereNeverStoodInFor_AreCountedAndNoDiscrepancy()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        StatementRow[] others =
        [
            .. Enumerable.Range(0, 3_000).Select(i => RowOf(request) with { OurReference = $"other-{i}" }),
            RowOf(request) with { OurReference = "no id: 订单", Line = 2 },
            RowOf(request) with { MerchantNumber = "" },
            RowOf(request) with { Kind = StatementRowKind.Refund },
        ];
        await _core.IssueAsync(Monday, [.. others, RowOf(request)]);

        await _core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1, WithoutEffect 0/3003"));
            StatementReconciliation compared = await _core.ComparedAsync(Monday);
            Assert.That(compared.Theirs.Sum(rows => rows.Rows), Is.EqualTo(3_004));
            Assert.That(await _core.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_FileWithAnError_DecidesNothing()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, "kind,status\nnothing"u8.ToArray());

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Multiple(async () =>
        {
            Assert.That((await _core.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
        });
    }

    [Test]
    public async Task Reconcile_PendingPaymentThatIsListed_IsCompleted()
    {
        _world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        _world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.InFlight);
        TransactionRequest request = _world.Request();
        Assert.That((await _world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending));
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request));

        await _core.ReconcileAsync();

        TransactionRecord record = (await _world.Store.FindTransactionAsync(request.Key, default))!;
        Assert.Multiple(async () =>
        {
            Assert.That(record.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
            Assert.That(await _core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
        });
    }

    internal static ProviderStatementFiles CoreFiles { get; } = new()
    {
        Address = new Uri("https://files.example.com"),
        Format = "ledger",
        ReadyAt = new TimeOnly(1, 0),
        TimeZone = "Etc/UTC",
        IsOfBusinessSystem = true,
        AbsenceIsFinal = true,
    };

    internal static StatementWorld CoreOf(StandInHarness world) =>
        new(type => world.GetService(type), world.Time, new ProviderId("core"), channel: null) { Files = CoreFiles };

    /// <summary>A payment of that day that the bank never stood in for.</summary>
    internal static StatementRow Other(DateOnly day) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = $"other-{day.DayNumber}",
        TheirReference = "T0",
        AmountMinor = 700,
        Currency = StandInHarness.Eur,
        At = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero),
        MerchantNumber = "shop",
        Line = 1,
    };

    internal static StatementRow RowOf(TransactionRequest request) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = request.Order.Value,
        TheirReference = "T1",
        AmountMinor = request.Amount.Minor,
        Currency = request.Amount.Currency,
        At = request.RequestedAt,
        MerchantNumber = request.Merchant.Value,
        Line = 1,
    };

    /// <summary>A paid advance after the fault, whose original only a statement decides.</summary>
    private async Task<TransactionRequest> RecoveredAsync(string order, bool passes = true)
    {
        TransactionRequest request = await _world.AdvancedAsync(order);
        _world.Detector.Recover();
        if (passes)
        {
            await _world.PassAsync(TimeSpan.FromMinutes(5));
        }

        return request;
    }

    /// <summary>An advance whose original an operator reported as executed.</summary>
    private async Task<TransactionRequest> ReportedAsync()
    {
        TransactionRequest request = await RecoveredAsync("order-1");
        OperatorActionResult reported = await _world.Recovery.ReportExecutedAsync(
            request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        Assert.That(reported.Status, Is.EqualTo(OperatorActionStatus.Done));
        return request;
    }
}
