using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>The business system executed what was pending, answered otherwise, or fenced (M4, M10).</summary>
public sealed class ExecutedAfterAllTests
{
    private static BusinessStatement Statement(StandInWorld world, params TransactionKey[] executed) =>
        new() { CoversRequestsBefore = world.Now.AddDays(1), Executed = executed.ToHashSet() };

    [Test]
    public async Task Statement_ListsAPendingPayment_ItIsCompletedAtOnce([Values] HealthyRecord records)
    {
        using var world = new StandInWorld(pay => pay.Pipeline(options => options.HealthyRecord = records));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        world.Primary.OnConfirm = _ => new PrimaryAnswer(PrimaryFate.CannotFence);
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending));

        StatementResult applied = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInWorld.Clerk, StandInWorld.OfToday, default);
        StatementResult again = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInWorld.Clerk, StandInWorld.OfToday, default);
        await world.PassAsync(TimeSpan.FromHours(27), TimeSpan.FromMinutes(30));

        Assert.That((applied, again), Is.EqualTo((new StatementResult(0, 0, Completed: 1), default(StatementResult))));
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(world.Notices.Notices.Single().Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(await world.Store.ListDifferencesAsync(false, null, 10, default), Is.Empty);
    }

    [Test]
    public async Task Statement_ListsARefusedPayment_OpensOneDifference()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync(limitMinor: 10);
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused));

        StatementResult applied = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key, world.Request("never seen").Key), StandInWorld.Clerk, StandInWorld.OfToday, default);
        StatementResult again = await world.Recovery.ApplyStatementAsync(Statement(world, request.Key), StandInWorld.Clerk, StandInWorld.OfToday, default);

        Assert.That((applied, again), Is.EqualTo((new StatementResult(0, 0, Contradicted: 1), default(StatementResult))));
        Difference difference = await world.OpenDifferenceAsync();
        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.ExecutedAfterAll));
        Assert.That(difference.Evidence, Does.Contain("Refused LimitExceeded").And.Contain("statement"));
        Assert.That((await world.Books.GetHistoryAsync(request.Key, default))!.Timeline.Count(line => line.Name == "executed-after-all"), Is.EqualTo(1));
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused), "one final answer");
    }

    [Test]
    public async Task ReportExecuted_OfAFailedPayment_OpensADifference()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Failed));

        AdvanceOperationResult reported = await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInWorld.Clerk, "the month's audit", default);
        AdvanceOperationResult again = await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInWorld.Clerk, "the month's audit", default);

        Assert.That((reported.Status, again.Status), Is.EqualTo((OperationStatus.Done, OperationStatus.DoneBefore)));
        Assert.That((await world.OpenDifferenceAsync()).Kind, Is.EqualTo(DifferenceKind.ExecutedAfterAll));
        Assert.That((await world.AdvanceOfAsync(request)).Original, Is.EqualTo(PrimaryFate.Executed));
    }

    [TestCase(PrimaryFate.Cancelled)]
    [TestCase(PrimaryFate.Declined)]
    [TestCase(PrimaryFate.Reversed)]
    public async Task ReportExecuted_AfterTheFence_OpensADifferenceAndPaysTheCustomerBack(PrimaryFate said)
    {
        using var world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Primary.OnConfirm = _ => new PrimaryAnswer(said);
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).Original, Is.EqualTo(said));

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInWorld.Clerk, "the month's audit", default);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Difference difference = await world.OpenDifferenceAsync();
        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.ExecutedAfterAll));
        Assert.That(difference.Evidence, Does.Contain(said.ToString()));
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.PaidBackMinor), Is.EqualTo((AdvanceState.Superseded, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task ReportExecuted_OfAPaymentThatIsNotOnRecord_IsNotFound()
    {
        using var world = new StandInWorld();

        Assert.That((await world.Recovery.ReportExecutedAsync(world.Request().Key, world.Request().Amount, StandInWorld.Clerk, "audit", default)).Status, Is.EqualTo(OperationStatus.NotFound));
    }

    /// <summary>The store refuses the reservation, in the step that would make it: an operator has to decide first whether the order is paid.</summary>
    [Test]
    public async Task ExecuteAsync_EarlierAttemptIsReportedAsExecutedWhileThisOneIsDecided_IsNotAdvanced()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        await world.Pipeline.ExecuteAsync(first);
        world.Fail();
        Func<CreditQuestion, CreditAssessment> assess = world.AlphaInstitution.OnAssess;
        world.AlphaInstitution.OnAssess = question =>
        {
            world.Recovery.ReportExecutedAsync(first.Key, first.Amount, StandInWorld.Clerk, "the month's audit", default).AsTask().Wait();
            return assess(question);
        };

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(first with { Attempt = new AttemptId("try-2") });

        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That((await world.Store.ListDifferencesAsync(true, null, 10, default)).Single().Kind, Is.EqualTo(DifferenceKind.ExecutedAfterAll));
    }

}
