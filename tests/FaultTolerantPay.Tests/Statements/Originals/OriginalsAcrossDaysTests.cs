using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>What one file of the business system says about an original that another file says something else about.</summary>
internal sealed class OriginalsAcrossDaysTests : OriginalsFixture
{
    /// <summary>The file of the next day covers the request together with the file that says that it is under way.</summary>
    [Test]
    public async Task Reconcile_UnderWayByTheFileBeforeTheCutOver_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await NearCutOverAsync();
        await Core.IssueAsync(Monday, RowOf(request) with { Status = StatementRowStatus.Pending });
        await Core.IssueAsync(Tuesday, Other(Tuesday));

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Reconcile_ExecutedWithAnotherAmountByTheFileBeforeTheCutOver_IsNotTakenForNotExecuted()
    {
        TransactionRequest request = await NearCutOverAsync();
        await Core.IssueAsync(Monday, RowOf(request) with { AmountMinor = 4_000 });
        await Core.IssueAsync(Tuesday, Other(Tuesday));

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }

    /// <summary>The customer has paid what the reversal left.</summary>
    [Test]
    public async Task Reconcile_ReversalOfAPart_IsNoProofThatNothingWasExecuted()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(
            Monday, RowOf(request), RowOf(request) with { Kind = StatementRowKind.Reversal, AmountMinor = 2_000 });

        await ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await StateAsync(request), Is.Not.EqualTo(AdvanceState.Collected));
            Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_ExecutedByTheFilesOfTwoDays_IsForStaff([Values] bool isOtherAttempt)
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, RowOf(request));
        StatementRow second = RowOf(request) with { TheirReference = "T2", At = request.RequestedAt.AddDays(1) };
        await Core.IssueAsync(Tuesday, isOtherAttempt ? second with { OriginalReference = "second-try" } : second);

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Tue Duplicate open"));
    }

    /// <summary>A file may repeat rows of the day before.</summary>
    [Test]
    public async Task Reconcile_RowOfTheDayBeforeOnceMore_IsNoSecondPayment()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.IssueAsync(Tuesday, RowOf(request), RowOf(request) with { OurReference = "other" });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_RowAgainAndASecondPayment_AreBothInTheFigures()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.IssueAsync(
            Tuesday, RowOf(request), RowOf(request) with { TheirReference = "T2", At = request.RequestedAt.AddDays(1) });

        await Core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await Core.QueueAsync(), Is.EqualTo("Tue Duplicate open"));
            Assert.That(await Core.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1, Duplicate 0/1"));
        });
    }

    [Test]
    public async Task Reconcile_ExecutedAsAnUnknownAttemptTwice_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        StatementRow second = RowOf(request) with { OriginalReference = "second-try" };
        await Core.IssueAsync(Monday, second, second with { TheirReference = "T2" });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    [Test]
    public async Task Reconcile_ExecutedAndExecutedAsAnUnknownAttempt_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, RowOf(request), RowOf(request) with { OriginalReference = "second-try" });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
    }

    [Test]
    public async Task Reconcile_CorrectedFileBeforeTheCutOverLosesTheOriginal_IsForStaff()
    {
        TransactionRequest request = await NearCutOverAsync();
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.IssueAsync(Tuesday, Other(Tuesday));
        await Core.ReconcileAsync();
        Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);

        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Tue OnlyOurs open"));

        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Tue OnlyOurs found-in-later-statement"));
    }

    /// <summary>The reversal comes days before the file that has the payment.</summary>
    [Test]
    public async Task Reconcile_PaymentWhoseReversalWasReadBefore_IsForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Wednesday.AddDays(1));
        await Core.FetchedAsync(Monday, StatementFetchStatus.Waiting);
        await Core.IssueAsync(Tuesday, Other(Tuesday));
        await Core.IssueAsync(Wednesday, RowOf(request) with { Kind = StatementRowKind.Reversal });
        await Core.ReconcileAsync();

        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await World.AdvanceOfAsync(request)).IsSuperseded, Is.True);
            Assert.That(await Core.QueueAsync(), Is.EqualTo("Wed OnlyTheirs open"));
        });
    }

    /// <summary>A reversal is no answer to a payment that no file lists.</summary>
    [Test]
    public async Task Reconcile_ReversalOfAnOriginalThatNoFileLists_LeavesBothForStaff()
    {
        TransactionRequest request = await RecoveredAsync();
        await World.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        Core.GoTo(Wednesday);
        await Core.IssueAsync(Monday, Other(Monday));
        await Core.IssueAsync(Tuesday, RowOf(request) with { Kind = StatementRowKind.Reversal });

        await Core.ReconcileAsync();

        Assert.That(await Core.QueueAsync(), Is.EqualTo("Mon OnlyOurs open, Tue OnlyTheirs open"));
    }

    /// <summary>The partner gives the file of the day before under the name of this day.</summary>
    [Test]
    public async Task Reconcile_FileOfAnotherDay_DecidesNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        StatementRow other = RowOf(request) with { OurReference = "other" };
        await Core.IssueAsync(Monday.AddDays(-1), other);
        await Core.IssueAsync(Monday, other);

        await ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
            Assert.That((await Core.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
        });
    }

    [Test]
    public async Task Reconcile_FileWithTheRowsOfAnotherDay_DecidesNothing()
    {
        TransactionRequest request = await RecoveredAsync();
        Core.GoTo(Tuesday);
        await Core.IssueAsync(Monday, Other(Monday.AddDays(-1)));

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }

    /// <summary>What was compared as a channel's file was not applied to originals.</summary>
    [Test]
    public async Task Reconcile_DayComparedAsThatOfAChannel_IsNoPartOfWhatIsCovered()
    {
        TransactionRequest request = await NearCutOverAsync();
        Core.Files = Core.Files with { IsOfBusinessSystem = false };
        await Core.IssueAsync(Monday, RowOf(request));
        await Core.ReconcileAsync();
        Core.Files = Core.Files with { IsOfBusinessSystem = true };
        await Core.IssueAsync(Tuesday, Other(Tuesday));

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }

    /// <summary>The days before a provider's files were complete prove nothing.</summary>
    [Test]
    public async Task Reconcile_DayComparedAsOneThatMayLackSomething_IsNoPartOfWhatIsCovered()
    {
        TransactionRequest request = await NearCutOverAsync();
        Core.Files = Core.Files with { AbsenceIsFinal = false };
        await Core.IssueAsync(Monday, Other(Monday));
        await Core.ReconcileAsync();
        Core.Files = Core.Files with { AbsenceIsFinal = true };
        await Core.IssueAsync(Tuesday, Other(Tuesday));

        await ReconcileAsync();

        Assert.That(await StateAsync(request), Is.EqualTo(AdvanceState.Paid));
    }
}
