using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>
/// The business system's own statements decide about originals, and are compared with what our records take for executed.
/// </summary>
internal sealed class OriginalsReconcilerTests : OriginalsFixture
{
    [Test]
    public async Task Reconcile_AdvanceWhoseOriginalIsListed_IsSuperseded()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request));

        await Core.ReconcileAsync();

        Advance advance = await World.AdvanceOfAsync(request);
        Assert.Multiple(async () =>
        {
            Assert.That(advance.IsSuperseded, Is.True);
            Assert.That(await Core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(await Core.QueueAsync(), Is.Empty);
        });
        await World.AssertLedgerAsync();
    }

    /// <summary>Only a file that has everything says what was not executed.</summary>
    [Test]
    public async Task Reconcile_AdvanceThatNoFileLists_IsCollectedOnlyIfTheFileIsComplete([Values] bool isComplete)
    {
        Core.Files = Core.Files with { AbsenceIsFinal = isComplete };
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, Other(Monday));

        await ReconcileAsync();

        Assert.That(
            await StateAsync(request), Is.EqualTo(isComplete ? AdvanceState.Collected : AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_DayWithoutBusiness_ListsNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Collected));
    }

    /// <summary>An export that failed gives such a file.</summary>
    [Test]
    public async Task Reconcile_EmptyFile_DoesNotSayThatNothingWasExecuted()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, StatementWriter.Ledger([]));

        await ReconcileAsync();
        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));

        await Core.IssueAsync(Monday, Other(Monday));
        await ReconcileAsync();
        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Collected));
    }

    /// <summary>A statement of one day says nothing about what was executed the day before.</summary>
    [Test]
    public async Task Reconcile_AdvanceOfTheDayBefore_WaitsForItsOwnStatement()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await Core.IssueAsync(Tuesday, Other(Tuesday));

        await ReconcileAsync();
        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));

        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();

        Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);
    }

    /// <summary>The business system may have booked it on either day.</summary>
    [Test]
    public async Task Reconcile_RequestJustBeforeTheCutOver_IsDecidedByBothDays([Values] bool laterFileIsFirst)
    {
        Core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync(passes: false);
        Core.GoTo(Wednesday);
        (DateOnly first, DateOnly second) = laterFileIsFirst ? (Tuesday, Monday) : (Monday, Tuesday);
        await Core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await Core.IssueAsync(first, Other(first));
        await ReconcileAsync();
        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid), "with one day");

        await Core.IssueAsync(second, Other(second));
        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Collected), "with both");
    }

    [Test]
    public async Task Reconcile_RequestJustBeforeTheCutOverBookedOnTheNextDay_IsSuperseded()
    {
        Core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync(passes: false);
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, Other(Monday));
        await Core.IssueAsync(Tuesday, RowOf(request));

        await Core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await Core.QueueAsync(), Is.Empty);
        });
    }

    /// <summary>By the clock of the business system it may have been executed the day before.</summary>
    [Test]
    public async Task Reconcile_RequestJustAfterTheCutOver_WaitsForTheDayBefore()
    {
        Core.GoTo(Tuesday, 0, 5);
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await Core.IssueAsync(Tuesday, Other(Tuesday));
        await ReconcileAsync();
        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));

        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();

        Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);
    }

    /// <summary>What one day's statement does not cover it says nothing about.</summary>
    [Test]
    public async Task Reconcile_AdvanceOfTheDayBeforeTakenForExecuted_IsComparedWithItsOwnStatement()
    {
        TransactionRequest request = await ReportedAsync();
        Core.GoTo(Wednesday);
        await Core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await Core.IssueAsync(Tuesday, RowOf(request));
        await Core.ReconcileAsync();

        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();
        Assert.That(await Core.QueueAsync(), Is.Empty, "a later statement has it");

        await Core.IssueAsync(Tuesday, Other(Tuesday));
        await Core.ReconcileAsync();
        Assert.That(await Core.QueueAsync(), Is.Empty, "Tuesday's statement does not cover it");
    }

    [Test]
    public async Task Reconcile_PaymentStillUnderWayAtTheBusinessSystem_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request) with { Status = StatementRowStatus.Pending });

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_ExecutedAndReversedOnTheSameDay_WasNotExecuted()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request), RowOf(request) with { Kind = StatementRowKind.Reversal });

        await ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Collected));
            Assert.That(await Core.ResultsAsync(Monday), Is.EqualTo("WithoutEffect 0/2"));
        });
    }

    /// <summary>
    /// The customer got it back twice: from the bank, which refunded what it had collected, and from the business system.
    /// </summary>
    [Test]
    public async Task Reconcile_ReversalAfterTheAdvanceWasSuperseded_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.IssueAsync(Tuesday, RowOf(request) with { Kind = StatementRowKind.Reversal });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Tue OnlyTheirs open"));
    }

    [Test]
    public async Task Reconcile_AdvanceTakenForExecutedThatNoFileLists_IsForStaffUntilACorrectedFileHasIt()
    {
        TransactionRequest request = await ReportedAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, Other(Monday));

        await Core.ReconcileAsync();
        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));

        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();
        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
    }

    [Test]
    public async Task Reconcile_AdvanceTakenForExecutedThatALaterFileLists_IsExplained()
    {
        TransactionRequest request = await ReportedAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Tuesday, RowOf(request));

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
        Assert.That(await Core.ReconcileAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_AnotherAttemptOfTheOrderIsListed_SettlesTheOrder()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request) with { OriginalReference = "second-try" });

        await Core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await Core.ResultsAsync(Monday), Is.EqualTo("WithoutEffect 0/1"));
            Assert.That(await Core.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_ExecutedWithAnotherAmount_SettlesNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request) with { AmountMinor = 4_000 });

        await ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
            Assert.That((await World.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ExecutedAmountDiffers));
            Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon Differs open"));
        });
    }

    [Test]
    public async Task Reconcile_ExecutedTwice_IsADuplicate()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request), RowOf(request) with { TheirReference = "T2" });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    /// <summary>The business system executes by itself whatever it gets while it is up.</summary>
    [Test]
    public async Task Reconcile_PaymentsThatWereNeverStoodInFor_AreCountedAndNoDiscrepancy()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        StatementRow[] others =
        [
            .. Enumerable.Range(0, 3_000).Select(i => RowOf(request) with { OurReference = $"other-{i}" }),
            RowOf(request) with { OurReference = "no id: 订单", Line = 2 },
            RowOf(request) with { MerchantNumber = "" },
            RowOf(request) with { Kind = StatementRowKind.Refund },
        ];
        await Core.IssueAsync(Monday, [.. others, RowOf(request)]);

        await Core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await Core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1, WithoutEffect 0/3003"));
            StatementReconciliation compared = await Core.ComparedAsync(Monday);
            Assert.That(compared.Theirs.Sum(rows => rows.Rows), Is.EqualTo(3_004));
            Assert.That(await Core.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_FileWithAnError_DecidesNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, "kind,status\nnothing"u8.ToArray());

        await ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await Core.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
            Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
        });
    }

    [Test]
    public async Task Reconcile_PendingPaymentThatIsListed_IsCompleted()
    {
        World.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        World.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.InFlight);
        TransactionRequest request = World.Request();
        Assert.That((await World.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending));
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request));

        await Core.ReconcileAsync();

        TransactionRecord record = (await World.Store.FindTransactionAsync(request.Key, default))!;
        Assert.Multiple(async () =>
        {
            Assert.That(record.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
            Assert.That(await Core.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
        });
    }
}
