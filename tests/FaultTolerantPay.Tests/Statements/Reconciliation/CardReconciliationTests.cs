using System.Text;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Payments;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>A provider's statements are compared with the card payments in the store.</summary>
internal sealed class CardReconciliationTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday, Wednesday = StatementWorld.Wednesday;

    private CardWorld _world = null!;
    private StatementWorld _statements = null!;

    [SetUp]
    public void SetUp()
    {
        _world = new CardWorld();
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, new ProviderId("first"), CardWorld.First);
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Reconcile_PaymentInTheFile_IsMatchedAndConfirmed()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));

        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        IReadOnlyList<StatementConfirmation> confirmed =
            await _statements.Reconciliations.FindConfirmationsAsync([pay.Reference], default);
        Assert.Multiple(async () =>
        {
            Assert.That(compared.Status, Is.EqualTo(StatementReconciliationStatus.Compared));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(compared.Totals.Single().Channel, Is.EqualTo(CardWorld.First));
            Assert.That(compared.Theirs.Single().AmountMinor, Is.EqualTo((Int128)10_000));
            Assert.That(confirmed.Single().Day, Is.EqualTo(Monday));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
            Assert.That(await _statements.ReconcileAsync(), Is.Empty, "it is compared once");
        });
    }

    [Test]
    public async Task Reconcile_UnknownPaymentInTheFile_IsPaidWithTheFeeOfTheRow()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60));

        await _statements.ReconcileAsync();

        ChannelPayment payment = await _world.FindAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(payment.State, Is.EqualTo(ChannelPaymentState.Paid));
            Assert.That(payment.FeesMinor, Is.EqualTo(60));
            Assert.That(payment.Operations[0].Code, Is.EqualTo("statement"));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_FeeThatNoResultHad_IsBookedOnceAndCorrectedByACorrectedFile()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        StatementRow strange = StatementWorld.RowOf(pay) with { OurReference = "nobody-knows", TheirReference = "T2" };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60));
        await _statements.ReconcileAsync();
        Assert.That(await FeesAsync(), Is.EqualTo("60: 60"));
        Assert.That(await _statements.QueueAsync(), Is.Empty);

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60), strange);
        await _statements.ReconcileAsync();
        Assert.That(await FeesAsync(), Is.EqualTo("60: 60"), "the same fee again");

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 45), strange);
        await _statements.ReconcileAsync();
        Assert.That(await FeesAsync(), Is.EqualTo("45: 60 -15"));

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay), strange);
        await _statements.ReconcileAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await FeesAsync(), Is.EqualTo("0: 60 -15 -45"));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1, OnlyTheirs 0/1"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_FeeOfAnUnknownPayment_IsCorrectedByACorrectedFile()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60));
        await _statements.ReconcileAsync();

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 45));
        await _statements.ReconcileAsync();

        Assert.That(await FeesAsync(), Is.EqualTo("45: 60 -15"));
        Assert.That(await _statements.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_OtherFeeThanAResultHad_IsADiscrepancyAndNotBooked()
    {
        _world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded("bank-1") with { FeeMinor = 50 };
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, feeMinor: 60));

        await _statements.ReconcileAsync();

        Assert.That(await FeesAsync(), Is.EqualTo("50: 50"));
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open"));
    }

    [Test]
    public async Task Reconcile_FeeThatTheChannelGivesBackWithARefund_IsBooked()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        await _world.Payments.RefundAsync(_world.Operation("r-1", 5_000), default);
        ChannelOperation refund = (await _world.FindAsync()).Operations[1];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(
            Monday, StatementWorld.RowOf(pay, feeMinor: 60), StatementWorld.RowOf(refund, feeMinor: -30) with { Line = 2 });

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await FeesAsync(), Is.EqualTo("30: 60 -30").Or.EqualTo("30: -30 60"), "rows are compared in no order");
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 2/2"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_AmountAndFeeDiffer_FeeIsNotBooked()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, minor: 9_000, feeMinor: 60));

        await _statements.ReconcileAsync();

        Assert.That(await FeesAsync(), Is.EqualTo("0: "));
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open"));
    }

    [Test]
    public async Task Reconcile_UnknownPaymentSaidToHaveFailed_WasNotExecuted()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, StatementRowStatus.Failed));

        await _statements.ReconcileAsync();

        ChannelOperation after = (await _world.FindAsync()).Operations[0];
        Assert.Multiple(async () =>
        {
            Assert.That(after.Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
            Assert.That(after.IsResolvedLocally, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_UnknownPaymentNotInTheFile_StaysUnknown()
    {
        await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));
        });
    }

    [Test]
    public async Task Reconcile_UnknownPaymentNotInACompleteFile_WasNotExecuted()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, OtherRow(pay));

        await _statements.ReconcileAsync();

        ChannelOperation after = (await _world.FindAsync()).Operations[0];
        Assert.Multiple(async () =>
        {
            Assert.That(after.Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
            Assert.That(after.Code, Is.EqualTo("not-in-statement"));
            Assert.That(after.IsResolvedLocally, Is.True, "a later word of the channel counts more");
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("OnlyTheirs 0/1, WithoutEffect 1/0"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_UnknownPaymentOfADayWithoutBusiness_WasNotExecuted()
    {
        await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);

        await _statements.ReconcileAsync();

        Assert.That((await _world.FindAsync()).Operations[0].Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
    }

    /// <summary>An export that failed gives an empty file.</summary>
    [Test]
    public async Task Reconcile_UnknownPaymentNotInAnEmptyFile_StaysUnknown()
    {
        await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));
        });
    }

    /// <summary>The provider gives another day's rows under the name of this day.</summary>
    [Test]
    public async Task Reconcile_UnknownPaymentNotInAFileOfAnotherDay_StaysUnknown()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, OtherRow(pay) with { At = pay.WrittenAt.AddDays(-1) });

        await _statements.ReconcileAsync();

        Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
    }

    /// <summary>The next day's file has everything of its own day, and says nothing of this one.</summary>
    [Test]
    public async Task Reconcile_UnknownPaymentAtTheEndOfADayWithAnEmptyFile_StaysUnknown()
    {
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Monday, 23, 57);
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday.AddDays(1));
        await _statements.IssueAsync(Monday);
        await _statements.IssueAsync(Tuesday, OtherRow(pay) with { At = pay.WrittenAt.AddHours(12) });

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open, Tue OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_FileOfTheDayBeforeOnceMore_IsRefused()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        StatementRow row = OtherRow(pay) with { At = pay.WrittenAt.AddDays(-1) };
        await _statements.IssueAsync(Monday.AddDays(-1), row);
        await _statements.IssueAsync(Monday, row);

        await _statements.ReconcileAsync();

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.Multiple(async () =>
        {
            Assert.That((compared.Status, compared.FirstError), Is.EqualTo(
                (StatementReconciliationStatus.Refused, "it is the file of the day before")));
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Sun OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_UnknownPaymentThatTheChannelMayBookAfterTheDay_StaysUnknown()
    {
        _statements.Files = _statements.Files with { AbsenceIsFinal = true, CutOverMargin = TimeSpan.Zero };
        _statements.GoTo(Monday, 23, 59);
        _world.Time.Advance(TimeSpan.FromSeconds(50));
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, OtherRow(pay));

        await _statements.ReconcileAsync();

        Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
    }

    [Test]
    public async Task Reconcile_AcceptedPaymentNotInACompleteFile_StaysPending()
    {
        _world.FirstProvider.OnOrder = _ => ProviderResult.Pending("p-1");
        _world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseRequest;
        CardPaymentAnswer answer =
            await _world.UntilAsync(_world.Payments.PayAsync(_world.Request(), CardWorld.Card(), default));
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, OtherRow(answer.Payment!.Operations[0]));

        await _statements.ReconcileAsync();

        Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False, "the channel may execute it on any later day");
    }

    [Test]
    public async Task Reconcile_EndedPaymentInTheFile_IsSurplusAndReturned()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);
        await _statements.ReconcileAsync();

        // The provider's file was not complete after all.
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).SurplusMinor, Is.EqualTo(10_000), "the card was debited for a payment that had ended");
            Assert.That((await _world.OpenDiscrepanciesAsync()).Single().Kind, Is.EqualTo(DiscrepancyKind.SurplusCharge));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_AnotherAmountInTheFile_ChangesNothingAndIsOpened()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, minor: 9_999));

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open"));
        });
    }

    [Test]
    public async Task Reconcile_AToleratedAmount_IsMatched()
    {
        _statements.Files = _statements.Files with { Tolerances = [new ProviderStatementTolerance(CardWorld.Cny, 1, 0)] };
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, minor: 9_999));

        await _statements.ReconcileAsync();

        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("MatchedWithinTolerance 1/1"));
    }

    [Test]
    public async Task Reconcile_PaymentNearTheCutOver_IsHeldForTheNextFile()
    {
        _statements.GoTo(Monday, 23, 50);
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();
        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Held 1/0"));

        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_HeldPaymentThatTheNextFileLacksToo_IsOpened()
    {
        _statements.GoTo(Monday, 23, 50);
        await _world.PaidAsync();
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday);
        await _statements.IssueAsync(Tuesday);

        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon Tue"));

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Tue OnlyOurs open"));
    }

    [Test]
    public async Task Reconcile_HeldPaymentTwiceInTheNextFile_IsADuplicate()
    {
        _statements.GoTo(Monday, 23, 50);
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay), StatementWorld.RowOf(pay));

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1, Duplicate 0/1"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Tue Duplicate open"));
        });
    }

    [Test]
    public async Task Reconcile_PaymentThatComesInALaterFile_ExplainsTheEarlierDiscrepancy()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay));

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
        });
    }

    /// <summary>The file that explained a discrepancy is issued again without that row: the money is missing again.</summary>
    [Test]
    public async Task Reconcile_LaterFileWithoutTheRowThatExplained_OpensTheEarlierDiscrepancyAgain([Values] bool isUnknown)
    {
        ChannelOperation pay = isUnknown ? await UnknownAsync() : (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));

        await _statements.IssueAsync(Tuesday);
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Tue"));

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));
    }

    /// <summary>Its fee is booked by the corrected file. It is matched as before.</summary>
    [Test]
    public async Task Reconcile_LaterFileThatExplainedHasAFeeNow_StaysExplained()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday);
        foreach (long fee in new[] { 0L, 25 })
        {
            await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay, feeMinor: fee));
            await _statements.ReconcileAsync();
        }

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs found-in-later-statement"));
    }

    [Test]
    public async Task Reconcile_PaymentInTheFilesOfTwoDays_IsADuplicate()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay) with { Line = 2 }, OtherRow(pay));

        await _statements.ReconcileAsync();

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Tue OnlyTheirs open, Tue Duplicate open"));
    }

    /// <summary>The provider moves a row from the file of one day to that of another, in either direction.</summary>
    [Test]
    public async Task Reconcile_DuplicateWhoseOtherRowACorrectedFileRemoves_IsMatched([Values] bool isFirstCorrected)
    {
        StatementRow row = StatementWorld.RowOf((await _world.PaidAsync()).Operations[0]);
        _statements.GoTo(Wednesday);
        DateOnly corrected = isFirstCorrected ? Monday : Tuesday;
        await _statements.IssueAsync(corrected, row);
        await _statements.ReconcileAsync();
        await _statements.IssueAsync(isFirstCorrected ? Tuesday : Monday, row, row with { OurReference = "other" });
        await _statements.ReconcileAsync();

        await _statements.IssueAsync(corrected);
        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(
                await _statements.ResultsAsync(isFirstCorrected ? Tuesday : Monday), Is.EqualTo("Matched 1/1, OnlyTheirs 0/1"));
            IReadOnlyList<StatementDiscrepancy> open = (await _statements.Queue.ListAsync(
                new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open }, null, 10, default)).Items;
            Assert.That(open.Select(one => one.Kind), Is.EqualTo(new[] { MatchKind.OnlyTheirs }));
        });
    }

    [Test]
    public async Task Reconcile_PendingRowThatSucceedsInALaterFile_IsNoDuplicate()
    {
        ChannelOperation pay = await UnknownAsync();
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, StatementRowStatus.Pending));
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay));

        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon Tue"));

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_ReversedPaymentThatTheFileLacks_IsNotMissing()
    {
        await UnknownAsync();
        await _world.Payments.ReverseAsync(_world.Operation("x-1"), default);
        Assert.That((await _world.FindAsync()).Operations, Has.Length.EqualTo(2));
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("WithoutEffect 2/0"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_ReversedPaymentWithoutItsReversal_IsOpened()
    {
        ChannelOperation pay = await UnknownAsync();
        await _world.Payments.ReverseAsync(_world.Operation("x-1"), default);
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));

        await _statements.ReconcileAsync();

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));
    }

    [Test]
    public async Task Reconcile_PaymentThatAnotherDaysFileHas_IsNotMissingInItsOwn()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Tuesday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();

        // The file of its own day comes later.
        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.ResultsAsync(Monday), Is.Empty);
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_PaymentTwiceInOneFile_IsADuplicate()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay), StatementWorld.RowOf(pay));

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1, Duplicate 0/1"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Duplicate open"));
        });
    }

    /// <summary>The queue masks what looks like a card number, and finds it again.</summary>
    [Test]
    public async Task Reconcile_MerchantNumberLikeACardNumber_ResolvesWhatACorrectedFileSettles()
    {
        StatementRow strange = StatementWorld.RowOf((await _world.PaidAsync()).Operations[0]) with { OurReference = "nobody-knows" };
        _statements.MerchantNumber = "4111111111111111";
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, strange);
        await _statements.ReconcileAsync();
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));

        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs not-in-later-comparison"));
    }

    [Test]
    public async Task Reconcile_CorrectedFile_ResolvesWhatItSettles()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        StatementRow strange = StatementWorld.RowOf(pay) with { OurReference = "nobody-knows", TheirReference = "T2" };
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay, minor: 9_000), strange);
        await _statements.ReconcileAsync();
        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open, Mon OnlyTheirs open"));

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay), strange);
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs not-in-later-comparison, Mon OnlyTheirs open"));
    }

    [Test]
    public async Task Reconcile_DifferenceThatComesBack_IsOpenAgain()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Tuesday);
        StatementRow right = StatementWorld.RowOf(pay);
        StatementRow strange = right with { OurReference = "nobody-knows", TheirReference = "T2" };
        foreach (StatementRow[] rows in new StatementRow[][] { [right, strange], [right], [right, strange] })
        {
            await _statements.IssueAsync(Monday, rows);
            await _statements.ReconcileAsync();
        }

        Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));

        StatementDiscrepancy one = (await _statements.Queue.ListAsync(new StatementDiscrepancyFilter(), null, 2, default)).Items.Single();
        await _statements.Queue.ResolveAsync(
            new StatementDiscrepancyAction(one.Id, one.Version, new OperatorId("ana"), "the channel explained it"), "explained", default);
        await _statements.IssueAsync(Monday, right, strange, strange with { OurReference = "another", TheirReference = "T3" });
        await _statements.ReconcileAsync();
        Assert.That(await _statements.QueueAsync(), Does.Contain("Mon OnlyTheirs explained"), "an operator decided it");
    }

    [Test]
    public async Task Reconcile_FileWithAnError_IsRefusedAndTheEarlierComparisonStays()
    {
        ChannelOperation unknown = await UnknownAsync();
        _statements.GoTo(Monday, 23, 50);
        await _world.Payments.PayAsync(_world.Request(CardWorld.Key("order-2")), CardWorld.Card(), default);
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);
        await _statements.ReconcileAsync();
        string before = await _statements.ResultsAsync(Monday);

        byte[] wrong = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Shared.StatementWriter.Ledger([StatementWorld.RowOf(unknown)])) + "payment,what,is,this\n");
        await _statements.IssueAsync(Monday, wrong);
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.Multiple(async () =>
        {
            Assert.That(compared.Status, Is.EqualTo(StatementReconciliationStatus.Refused));
            Assert.That(compared.FileVersion, Is.EqualTo(2));
            Assert.That(compared.FirstError, Does.Contain("line 3"));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo(before), "what is known stays");
            Assert.That(
                await _statements.Reconciliations.ListHeldAsync(compared.Provider, compared.MerchantNumber, Monday, 0, 10, default),
                Has.Count.EqualTo(1));
            Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False, "nothing is concluded from it");
        });
    }

    [Test]
    public async Task Reconcile_FormatThatNobodyReads_IsRefusedWithTheNamesThatThereAre()
    {
        _statements.Files = _statements.Files with { Format = "wechta" };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);

        await _statements.ReconcileAsync();

        Assert.That(
            (await _statements.ComparedAsync(Monday)).FirstError,
            Is.EqualTo("format 'wechta': expected one of alipay, camt053, ledger, mt940, unionpay-zm, wechat"));
    }

    [Test]
    public async Task Reconcile_FormatThatIsMended_IsComparedWithinTheHour()
    {
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.Files = _statements.Files with { Format = "wechta" };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay));
        await _statements.ReconcileAsync();

        _statements.Files = _statements.Files with { Format = "ledger" };
        Assert.That(await _statements.ReconcileAsync(), Is.Empty);
        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon"));

        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
    }

    [Test]
    public async Task Reconcile_FileOfSomebodyElse_IsRefused()
    {
        _statements.GoTo(Tuesday);
        StatementRow row = StatementWorld.RowOf((await _world.PaidAsync()).Operations[0]);
        await _statements.IssueAsync(
            Monday,
            [.. Enumerable.Range(0, DayComparison.MaxDifferences + 1).Select(i => row with { OurReference = $"other-{i}" })]);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _statements.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.Refused));
            Assert.That(await _statements.QueueAsync(), Is.Empty, "nobody could work on a hundred thousand");
        });
    }

    [Test]
    public async Task Reconcile_EarlierFileComesLater_ComparesTheNextDayAgain()
    {
        _statements.GoTo(Monday, 23, 50);
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        StatementRow early = StatementWorld.RowOf(pay) with { OurReference = "early", TheirReference = "T-early" };
        _statements.GoTo(Wednesday);
        await _statements.IssueAsync(Tuesday);
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Tue"));

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay), early);
        Assert.That(await _statements.ReconcileAsync(), Is.EqualTo("Mon Tue"));

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1, Held 0/1"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Tue OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_DayWithoutBusiness_IsComparedWithNothing()
    {
        await _world.PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _statements.ComparedAsync(Monday)).Status, Is.EqualTo(StatementReconciliationStatus.NoBusiness));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyOurs open"));
        });
    }

    [Test]
    public async Task Reconcile_HeldRowOnADayWithoutBusiness_IsMatched()
    {
        _statements.GoTo(Tuesday, 0, 1);
        ChannelOperation pay = (await _world.PaidAsync()).Operations[0];
        _statements.GoTo(Wednesday);
        // The provider's clock is behind: for it the payment was on Monday.
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(pay) with { At = pay.WrittenAt.AddMinutes(-5) });
        await _statements.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Held 0/1"));
            Assert.That(await _statements.ResultsAsync(Tuesday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_FileThatIsNotThereYet_SaysNothing()
    {
        await UnknownAsync();
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.FetchedAsync(Monday, StatementFetchStatus.Waiting);

        Assert.That(await _statements.ReconcileAsync(), Is.Empty);

        Assert.That((await _world.FindAsync()).Operations[0].IsResolved, Is.False);
    }

    [Test]
    public async Task Reconcile_OperationOfAnotherMerchantNumber_IsNotCompared()
    {
        await _world.PaidAsync();
        _statements.MerchantNumber = "first-m2";
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday);

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.Empty);
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_RefundInTheFile_IsMatchedWithTheRefund()
    {
        ChannelPayment payment = await _world.PaidAsync();
        await _world.Payments.RefundAsync(_world.Operation("r-1", 2_500), default);
        ChannelOperation refund = (await _world.FindAsync()).Operations.Single(one => one.Kind == OperationKind.Refund);
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(
            Monday, StatementWorld.RowOf(payment.Operations[0]), StatementWorld.RowOf(refund));

        await _statements.ReconcileAsync();

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.Multiple(async () =>
        {
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 2/2"));
            Assert.That(
                compared.Totals.Select(total => (total.Kind, total.OurAmountMinor)),
                Is.EquivalentTo(new[] { (StatementRowKind.Payment, (Int128)10_000), (StatementRowKind.Refund, (Int128)2_500) }));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    /// <summary>The fees of the payment, and what the journal booked of them, in the order of booking.</summary>
    private async Task<string> FeesAsync()
    {
        ChannelPayment payment = await _world.FindAsync();
        IEnumerable<long> booked = (await ((ILedgerStore)_world.GetService(typeof(ILedgerStore))).ListJournalAsync(payment.Key, default))
            .SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account == Account.ChannelFees).Select(posting => posting.AmountMinor);
        return $"{payment.FeesMinor}: {string.Join(' ', booked)}";
    }

    /// <summary>A row of the same time as an operation, about another one.</summary>
    private static StatementRow OtherRow(ChannelOperation operation) =>
        StatementWorld.RowOf(operation) with { OurReference = "other", TheirReference = "Tother" };

    /// <summary>A payment whose answer was lost, and about which the channel says nothing.</summary>
    private async Task<ChannelOperation> UnknownAsync()
    {
        _world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
        _world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseRequest;
        CardPaymentAnswer answer =
            await _world.UntilAsync(_world.Payments.PayAsync(_world.Request(), CardWorld.Card(), default));
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
        return answer.Payment.Operations[0];
    }
}
