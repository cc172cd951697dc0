using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

public sealed class RecoveryAfterOutageTests
{
    private static async Task<TransactionRequest> AdvanceAsync(StandInHarness world, string order = "order-1")
    {
        world.Fail();
        TransactionRequest request = world.Request(order);
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        return request;
    }

    [Test]
    public async Task ReportExecuted_AfterCollection_RefundsTheCustomer()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await AdvanceAsync(world);
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state before the report");

        OperatorActionResult found = await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk,
            "found in the month's audit", default);
        OperatorActionResult again = await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk,
            "found in the month's audit", default);
        Assert.That(found.Advance!.State, Is.EqualTo(AdvanceState.CustomerRefundDue), "state after the report");
        Assert.That(again.Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the report again");
        await world.AssertLedgerAsync();

        await world.WorkAsync();
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded), "state in the end");
        Assert.That(advance.CustomerRefundedMinor, Is.EqualTo(5_000), "amount refunded to the customer");
        Assert.That(advance.MerchantOwesMinor, Is.EqualTo(5_000), "what the merchant owes");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ReportExecuted_WhileCollecting_WaitsForTheResult([Values] bool collected)
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await AdvanceAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));

        OperatorActionResult found =
            await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);
        Assert.That(found.Advance!.State, Is.EqualTo(AdvanceState.CollectionUnknown), "state after the report");
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(collected ? ChannelResult.Succeeded() : ChannelResult.HardDecline("14"));
        await world.PassAsync(TimeSpan.FromHours(3));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded), "state in the end");
        Assert.That(advance.CustomerRefundedMinor, Is.EqualTo(collected ? 5_000 : 0), "amount refunded to the customer");
        Assert.That(world.AlphaCollection.Sent.Count(sent => sent.Key.Purpose == InstructionPurpose.Collection), Is.EqualTo(1),
            "collections");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyStatement_CannotCancel_CollectsOnlyAfterTheStatement()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        TransactionRequest executed = await AdvanceAsync(world, "executed");
        TransactionRequest absent = await AdvanceAsync(world, "absent");
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromHours(5));
        Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections before the statement");

        StatementResult early = await world.Recovery.ApplyStatementAsync(
            new BusinessSystemStatement
            {
                CoversRequestsBefore = absent.RequestedAt,
                Executed = new HashSet<TransactionKey>(),
            }, StandInHarness.Clerk, StandInHarness.OfToday, default);
        Assert.That(early, Is.EqualTo(new StatementResult(0, 0)), "A day that ends before the request says nothing of it.");
        var statement = new BusinessSystemStatement
        {
            CoversRequestsBefore = world.Now,
            Executed = new HashSet<TransactionKey> { executed.Key },
        };
        Assert.That(await world.Recovery.ApplyStatementAsync(statement, StandInHarness.Clerk, StandInHarness.OfToday, default),
            Is.EqualTo(new StatementResult(1, 1)), "statement");
        Assert.That(await world.Recovery.ApplyStatementAsync(statement, StandInHarness.Clerk, StandInHarness.OfToday, default),
            Is.EqualTo(new StatementResult(0, 0)), "the same statement again");
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await world.AdvanceOfAsync(executed)).State, Is.EqualTo(AdvanceState.Superseded), "state of the executed payment");
        Assert.That((await world.AdvanceOfAsync(absent)).State, Is.EqualTo(AdvanceState.Collected),
            "state of the payment that is not on the statement");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Collect_BusinessSystemPostsDebits_TheAdviceIsTheCollection([Values] bool posted)
    {
        using var world = new StandInHarness(pay => pay
            .Recovery(options => options.AdviceMode = AdviceMode.PostsDebit)
            .Collection(options =>
            {
                options.Delay = TimeSpan.Zero;
                options.MaxAttempts = 1;
            }));
        await world.AddMerchantAsync();
        TransactionRequest request = await AdvanceAsync(world);
        int calls = 0;
        world.Primary.OnAdvise = _ => ++calls == 1 ? PrimaryResult.Unknown(FaultKind.Application)
            : posted ? PrimaryResult.Succeeded() : PrimaryResult.Declined("no-funds");
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(posted ? AdvanceState.Collected : AdvanceState.Delinquent), "state");
        Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections through the channel");
        Assert.That(world.Primary.Advised.Select(advice => advice.Id).Distinct().Count(), Is.EqualTo(1), "advices");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Advices_OneIsNotTaken_OtherPaymentsGoOn()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest first = await AdvanceAsync(world, "a");
        TransactionRequest second = await AdvanceAsync(world, "b");
        int failures = 3;
        world.Primary.OnAdvise = advice => advice.Key == first.Key && failures-- > 0 ? throw new TimeoutException()
            : PrimaryResult.Succeeded();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));

        OrderId[] orders = [.. world.Primary.Advised.Select(advice => advice.Key.Order)];
        Assert.That(orders, Is.EqualTo(new[] { first.Order, second.Order, first.Order, first.Order, first.Order }));
    }

    [Test]
    public async Task Advices_NeverTaken_IsParkedWithADiscrepancyAndTheNextPass()
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.MaxMessageAttempts = 3));
        await world.AddMerchantAsync();
        TransactionRequest first = await AdvanceAsync(world, "a");
        TransactionRequest second = await AdvanceAsync(world, "b");
        world.Primary.OnAdvise = advice => advice.Key == first.Key ? throw new TimeoutException()
            : PrimaryResult.Succeeded();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));

        Assert.That(world.Primary.Advised.Count(advice => advice.Key == first.Key), Is.EqualTo(3), "sends of the parked advice");
        Assert.That(world.Primary.Advised.Count(advice => advice.Key == second.Key), Is.EqualTo(1), "sends of the next advice");
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.AdviceOverdue), "kind of the discrepancy");
    }
}
