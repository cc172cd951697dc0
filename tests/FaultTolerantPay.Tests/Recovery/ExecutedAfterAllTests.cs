using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>The business system executed what was pending, answered otherwise, or cancelled (M4, M10).</summary>
public sealed class ExecutedAfterAllTests
{
    private static BusinessSystemStatement Statement(StandInHarness world, params TransactionKey[] executed) =>
        new() { CoversRequestsBefore = world.Now.AddDays(1), Executed = executed.ToHashSet() };

    [Test]
    public async Task Statement_ListsAPendingPayment_ItIsCompletedAtOnce([Values] PaymentRecordPolicy records)
    {
        using var world = new StandInHarness(pay => pay.Pipeline(options => options.PaymentRecords = records));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");

        StatementResult applied =
            await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        StatementResult again =
            await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);
        await world.PassAsync(TimeSpan.FromHours(27), TimeSpan.FromMinutes(30));

        Assert.That((applied, again), Is.EqualTo((new StatementResult(0, 0, Completed: 1), default(StatementResult))),
            "statement, and its repetition");
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome on record");
        Assert.That(world.Notices.Notices.Single().Outcome!.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome in the notice");
        Assert.That(await world.Store.ListDiscrepanciesAsync(false, null, 10, default), Is.Empty, "discrepancies");
    }

    [Test]
    public async Task Statement_ListsARefusedPayment_OpensOneDiscrepancy()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(limitMinor: 10);
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused), "first answer");

        StatementResult applied = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key, world.Request("never seen").Key),
            StandInHarness.Clerk, StandInHarness.OfToday, default);
        StatementResult again =
            await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInHarness.Clerk, StandInHarness.OfToday, default);

        Assert.That((applied, again), Is.EqualTo((new StatementResult(0, 0, Contradicted: 1), default(StatementResult))),
            "statement, and its repetition");
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        Assert.That(discrepancy.Kind, Is.EqualTo(DiscrepancyKind.ExecutedAfterAll), "kind of the discrepancy");
        Assert.That(discrepancy.Evidence, Does.Contain("Refused LimitExceeded").And.Contain("statement"), "evidence of the discrepancy");
        Assert.That((await world.Ledger.GetHistoryAsync(request.Key, default))!.Timeline.Count(line => line.Name == "executed-after-all"),
            Is.EqualTo(1), "lines on the timeline");
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused), "one final answer");
    }

    [Test]
    public async Task ReportExecuted_OfAFailedPayment_OpensADiscrepancy()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Failed), "first answer");

        OperatorActionResult reported =
            await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "the month's audit", default);
        OperatorActionResult again =
            await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "the month's audit", default);

        Assert.That((reported.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)),
            "report, and its repetition");
        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ExecutedAfterAll), "kind of the discrepancy");
        Assert.That((await world.AdvanceOfAsync(request)).OriginalStatus, Is.EqualTo(OriginalStatus.Executed), "original status");
    }

    [TestCase(OriginalStatus.Cancelled)]
    [TestCase(OriginalStatus.Declined)]
    [TestCase(OriginalStatus.Reversed)]
    public async Task ReportExecuted_AfterTheCancellation_OpensADiscrepancyAndRefundsTheCustomer(OriginalStatus said)
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Primary.OnConfirm = _ => new OriginalResult(said);
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).OriginalStatus, Is.EqualTo(said), "original status before the report");

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "the month's audit", default);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        Assert.That(discrepancy.Kind, Is.EqualTo(DiscrepancyKind.ExecutedAfterAll), "kind of the discrepancy");
        Assert.That(discrepancy.Evidence, Does.Contain(said.ToString()), "evidence of the discrepancy");
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CustomerRefundedMinor), Is.EqualTo((AdvanceState.Superseded, 5_000L)),
            "state, and amount refunded to the customer");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ReportExecuted_OfAPaymentThatIsNotOnRecord_IsNotFound()
    {
        using var world = new StandInHarness();

        Assert.That((await world.Recovery.ReportExecutedAsync(world.Request().Key, world.Request().Amount, StandInHarness.Clerk, "audit",
            default)).Status, Is.EqualTo(OperatorActionStatus.NotFound));
    }

    /// <summary>
    /// The store refuses the reservation, in the step that would make it: an operator has to decide first whether the order is paid.
    /// </summary>
    [Test]
    public async Task ExecuteAsync_EarlierAttemptIsReportedAsExecutedWhileThisOneIsDecided_IsNotAdvanced()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        await world.Pipeline.ExecuteAsync(first);
        world.Fail();
        Func<CreditRequest, CreditAssessment> assess = world.AlphaInstitution.OnAssess;
        world.AlphaInstitution.OnAssess = question =>
        {
            world.Recovery.ReportExecutedAsync(first.Key, first.Amount, StandInHarness.Clerk, "the month's audit", default).AsTask().Wait();
            return assess(question);
        };

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(first with { Attempt = new AttemptId("try-2") });

        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.InProgress), "outcome");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.ExecutedAfterAll), "kind of the discrepancy");
    }

}
