using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Statements.Reconciliation;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>What one file of the business system says about an original that another file says something else about.</summary>
internal sealed class OriginalsAcrossDaysTests
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
        _core = OriginalsReconcilerTests.CoreOf(_world);
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    /// <summary>The file of the next day covers the request together with the file that says that it is under way.</summary>
    [Test]
    public async Task Reconcile_UnderWayByTheFileBeforeTheCutOver_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await NearCutOverAsync();
        await _core.IssueAsync(Monday, RowOf(request) with { Status = StatementRowStatus.Pending });
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_ExecutedWithAnotherAmountByTheFileBeforeTheCutOver_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await NearCutOverAsync();
        await _core.IssueAsync(Monday, RowOf(request) with { AmountMinor = 4_000 });
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    /// <summary>The customer has paid what the reversal left.</summary>
    [Test]
    public async Task Reconcile_ReversalOfAPart_IsNoProofThatNothingWasExecuted()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Tuesday);
        await _core.IssueAsync(
            Monday, RowOf(request), RowOf(request) with { Kind = StatementRowKind.Reversal, AmountMinor = 2_000 });

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.Not.EqualTo(AdvanceState.Collected));
            Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_ExecutedByTheFilesOfTwoDays_IsForStaff([Values] bool isOtherAttempt)
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Monday, RowOf(request));
        StatementRow second = RowOf(request) with { TheirReference = "T2", At = request.RequestedAt.AddDays(1) };
        await _core.IssueAsync(Tuesday, isOtherAttempt ? second with { OriginalReference = "second-try" } : second);

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Tue Duplicate open"));
    }

    /// <summary>A file may repeat rows of the day before.</summary>
    [Test]
    public async Task Reconcile_RowOfTheDayBeforeOnceMore_IsNoSecondPayment()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Monday, RowOf(request));
        await _core.IssueAsync(Tuesday, RowOf(request), RowOf(request) with { OurReference = "other" });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_ExecutedAsAnUnknownAttemptTwice_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Tuesday);
        StatementRow second = RowOf(request) with { OriginalReference = "second-try" };
        await _core.IssueAsync(Monday, second, second with { TheirReference = "T2" });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    [Test]
    public async Task Reconcile_ExecutedAndExecutedAsAnUnknownAttempt_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Tuesday);
        await _core.IssueAsync(Monday, RowOf(request), RowOf(request) with { OriginalReference = "second-try" });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    [Test]
    public async Task Reconcile_CorrectedFileBeforeTheCutOverLosesTheOriginal_IsForStaff()
    {
        TransactionRequest request = await NearCutOverAsync();
        await _core.IssueAsync(Monday, RowOf(request));
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));
        await _core.ReconcileAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);

        await _core.IssueAsync(Monday, OriginalsReconcilerTests.Other(Monday));
        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Tue OnlyOurs open"));

        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Tue OnlyOurs found-in-later-statement"));
    }

    /// <summary>The reversal comes days before the file that has the payment.</summary>
    [Test]
    public async Task Reconcile_PaymentWhoseReversalWasReadBefore_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Wednesday.AddDays(1));
        await _core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));
        await _core.IssueAsync(Wednesday, RowOf(request) with { Kind = StatementRowKind.Reversal });
        await _core.ReconcileAsync();

        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await _core.QueueAsync(), Is.EqualTo("Wed OnlyTheirs open"));
        });
    }

    /// <summary>A reversal is no answer to a payment that no file lists.</summary>
    [Test]
    public async Task Reconcile_ReversalOfAnOriginalThatNoFileLists_LeavesBothForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        _core.GoTo(Wednesday);
        await _core.IssueAsync(Monday, OriginalsReconcilerTests.Other(Monday));
        await _core.IssueAsync(Tuesday, RowOf(request) with { Kind = StatementRowKind.Reversal });

        await _core.ReconcileAsync();

        Assert.That(await _core.QueueAsync(), Is.EqualTo("Mon OnlyOurs open, Tue OnlyTheirs open"));
    }

    /// <summary>The partner gives the file of the day before under the name of this day.</summary>
    [Test]
    public async Task Reconcile_FileOfAnotherDay_DecidesNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        _core.GoTo(Tuesday);
        StatementRow other = RowOf(request) with { OurReference = "other" };
        await _core.IssueAsync(Monday.AddDays(-1), other);
        await _core.IssueAsync(Monday, other);

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
            Assert.That((await _core.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
        });
    }

    /// <summary>What was compared as a channel's file was not applied to originals.</summary>
    [Test]
    public async Task Reconcile_DayComparedAsThatOfAChannel_IsNoPartOfWhatIsCovered()
    {
        TransactionRequest request = await NearCutOverAsync();
        _core.Files = _core.Files with { IsOfBusinessSystem = false };
        await _core.IssueAsync(Monday, RowOf(request));
        await _core.ReconcileAsync();
        _core.Files = _core.Files with { IsOfBusinessSystem = true };
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    /// <summary>The days before a provider's files were complete prove nothing.</summary>
    [Test]
    public async Task Reconcile_DayComparedAsOneThatMayLackSomething_IsNoPartOfWhatIsCovered()
    {
        TransactionRequest request = await NearCutOverAsync();
        _core.Files = _core.Files with { AbsenceIsFinal = false };
        await _core.IssueAsync(Monday, OriginalsReconcilerTests.Other(Monday));
        await _core.ReconcileAsync();
        _core.Files = _core.Files with { AbsenceIsFinal = true };
        await _core.IssueAsync(Tuesday, OriginalsReconcilerTests.Other(Tuesday));

        await _core.ReconcileAsync();
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    private static StatementRow RowOf(TransactionRequest request) => OriginalsReconcilerTests.RowOf(request);

    private async Task<TransactionRequest> NearCutOverAsync()
    {
        _core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync(passes: false);
        _core.GoTo(Wednesday);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        return request;
    }

    private async Task<TransactionRequest> RecoveredAsync(string order = "order-1", bool passes = true)
    {
        TransactionRequest request = await _world.AdvancedAsync(order);
        _world.Detector.Recover();
        if (passes)
        {
            await _world.PassAsync(TimeSpan.FromMinutes(5));
        }

        return request;
    }
}
