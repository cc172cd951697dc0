using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// Cash moves when it moves: whatever a channel did at the same time, it can be booked, and what is too much is owed the other way.
/// </summary>
public sealed class ManualAdjustmentTests
{
    private static async Task<TransactionRequest> DueAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        return request;
    }

    private static ValueTask<OperatorActionResult> SettleAsync(StandInHarness world, TransactionRequest request, string receipt,
        long minor) =>
        world.Operations.RecordCustomerPaymentAsync(request.Key, receipt, request.Amount with { Minor = minor }, StandInHarness.Clerk,
            "cash", default);

    private static ValueTask<OperatorActionResult> RefundCustomerAsync(StandInHarness world, TransactionRequest request, string receipt,
        long minor) =>
        world.Operations.RecordCustomerRefundAsync(request.Key, receipt, request.Amount with { Minor = minor }, StandInHarness.Clerk,
            "cash", default);

    [Test]
    public async Task Settle_TheChannelCollectedMeanwhile_TheExcessIsRefunded()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.Pending();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.PassAsync(TimeSpan.FromMinutes(2));

        OperatorActionResult during = await SettleAsync(world, request, "cash-1", 5_000);
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded());
        OperatorActionResult after = await SettleAsync(world, request, "cash-1", 5_000);

        Assert.That(during.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "status while the collection is under way");
        Assert.That(during.Reason, Does.Contain("is under way").And.Contain("book the adjustment once it has a result"),
            "the reason says what to wait for");
        Assert.That((after.Status, after.Advance!.State, after.Advance.CollectedMinor, after.Advance.CustomerRefundDueMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.CustomerRefundDue, 10_000L, 5_000L)), after.Reason);
        await world.AssertLedgerAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state after the refund");
        Assert.That(world.AlphaCollection.Sent[^1].Amount.Minor, Is.EqualTo(5_000), "amount refunded");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefund_TheChannelRefundedMeanwhile_TheCustomerOwesIt()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = _ => ChannelResult.Pending();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount with { Minor = 2_000 },
            StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.PassAsync(TimeSpan.FromMinutes(2));

        OperatorActionResult during = await RefundCustomerAsync(world, request, "cash-1", 2_000);
        await world.ReportAsync(world.AlphaCollection.Sent[^1], ChannelResult.Succeeded());
        OperatorActionResult after = await RefundCustomerAsync(world, request, "cash-1", 2_000);

        Assert.That(during.Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That(during.Reason, Does.Contain("book the adjustment once it has a result"));
        Assert.That((after.Status, after.Advance!.State, after.Advance.CustomerRefundedMinor, after.Advance.OutstandingMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Delinquent, 4_000L, 2_000L)), after.Reason);
        await world.AssertLedgerAsync();
        OperatorActionResult returned = await SettleAsync(world, request, "cash-2", 2_000);
        Assert.That((returned.Status, returned.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected)),
            returned.Reason);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Settle_MoreThanWasWrittenOff_TheExcessIsOwedToTheCustomer()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "hopeless", default);

        OperatorActionResult settled = await SettleAsync(world, request, "cash-1", 6_000);

        Assert.That((settled.Advance!.State, settled.Advance.WrittenOffMinor, settled.Advance.CustomerRefundDueMinor),
            Is.EqualTo((AdvanceState.CustomerRefundDue, 0L, 1_000L)), settled.Reason);
        await world.AssertLedgerAsync();
    }

    /// <summary>A part undid the whole write-off: the sums agreed, and were wrong.</summary>
    [TestCase(1, AdvanceState.WrittenOff)]
    [TestCase(2_000, AdvanceState.WrittenOff)]
    [TestCase(4_999, AdvanceState.WrittenOff)]
    [TestCase(5_000, AdvanceState.Collected)]
    public async Task Settle_PartOfWhatWasWrittenOff_OnlyThatPartComesBack(long minor, AdvanceState expected)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "hopeless", default);

        OperatorActionResult settled = await SettleAsync(world, request, "cash-1", minor);

        Advance advance = settled.Advance!;
        Assert.That((advance.State, advance.WrittenOffMinor, advance.CollectedMinor), Is.EqualTo((expected, 5_000 - minor, minor)),
            settled.Reason);
        Assert.That((advance.OutstandingMinor, advance.CustomerRefundDueMinor, advance.NextActionAt),
            Is.EqualTo((0L, 0L, (DateTimeOffset?)null)), "nothing is owed, and nothing happens next");
        AccountBalance[] balances = [.. await world.Ledger.GetTrialBalanceAsync(default)];
        Assert.That(balances.Where(balance => balance.Account == Account.BadDebt).Sum(balance => balance.BalanceMinor),
            Is.EqualTo(5_000 - minor), "balance of bad debt");
        Assert.That(balances.Where(balance => balance.Account == Account.CustomerReceivable).Sum(balance => balance.BalanceMinor), Is.Zero,
            "balance of receivables");
        await world.AssertLedgerAsync();
    }

    /// <summary>A refund lowers what was written off by its own amount, and nothing is owed back of it.</summary>
    [TestCase(2_000, AdvanceState.WrittenOff)]
    [TestCase(5_000, AdvanceState.Collected)]
    public async Task Refund_PartOfWhatWasWrittenOff_LowersTheWriteOffByIt(long minor, AdvanceState expected)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "hopeless", default);

        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount with { Minor = minor },
            StandInHarness.Clerk, "goods came back"), default);

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.WrittenOffMinor, advance.CustomerRefundDueMinor, advance.MerchantOwesMinor),
            Is.EqualTo((expected, 5_000 - minor, 0L, minor)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefund_StoppedFirst_NothingIsSentAndCashIsBookedOnce()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        OperatorActionResult early =
            await world.Operations.StopCustomerRefundAsync(request.Key, StandInHarness.Clerk, "is at the counter", default);
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount with { Minor = 2_000 },
            StandInHarness.Clerk, StandInHarness.Returned), default);

        OperatorActionResult stopped =
            await world.Operations.StopCustomerRefundAsync(request.Key, StandInHarness.Clerk, "is at the counter", default);
        OperatorActionResult again =
            await world.Operations.StopCustomerRefundAsync(request.Key, StandInHarness.Clerk, "is at the counter", default);
        await world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        string discrepancyId = (await world.OpenDiscrepancyAsync()).Id;
        OperatorActionResult paid = await RefundCustomerAsync(world, request, "cash-1", 2_000);

        Assert.That((early.Status, stopped.Status, again.Status),
            Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the collection alone");
        Assert.That((paid.Advance!.State, paid.Advance.IsCustomerRefundStopped, paid.Advance.CustomerRefundedMinor),
            Is.EqualTo((AdvanceState.Collected, false, 2_000L)), paid.Reason);
        Assert.That(await world.Operations.CloseDiscrepancyAsync(discrepancyId, StandInHarness.Clerk, "paid", default),
            Is.EqualTo(OperatorActionStatus.Done));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CustomerRefund_StoppedOrderedAgainAndStopped_IsReportedAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount with { Minor = 2_000 },
            StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.Operations.StopCustomerRefundAsync(request.Key, StandInHarness.Clerk, "is at the counter", default);
        await world.Operations.RetryCustomerRefundAsync(request.Key, StandInHarness.Clerk, "has left", default);
        string first = (await world.OpenDiscrepancyAsync()).Id;
        await world.Operations.CloseDiscrepancyAsync(first, StandInHarness.Clerk, "has left", default);

        await world.Operations.StopCustomerRefundAsync(request.Key, StandInHarness.Clerk, "came back", default);

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.Not.EqualTo(first));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ManualAdjustment_InvalidInput_IsRefused()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        OperatorActionResult early = await SettleAsync(world, request, "cash-1", 5_000);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        OperatorActionResult tooMuchIn = await SettleAsync(world, request, "cash-1", 5_001);
        OperatorActionResult tooMuchOut = await RefundCustomerAsync(world, request, "cash-2", long.MaxValue);

        Assert.That((early.Status, tooMuchIn.Status, tooMuchOut.Status),
            Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.NotAllowed, OperatorActionStatus.NotAllowed)),
            "too early, too much in, too much out");
        Assert.That(early.Reason, Does.Contain("Paid").And.Contain("once the business system has confirmed"), "reason: too early");
        Assert.That(tooMuchIn.Reason,
            Is.EqualTo(
                "50.01 EUR is more than the 0.00 EUR that the customer owes; of the payment of 50.00 EUR, at most 50.00 EUR more than " +
                "is owed may still be booked"),
            "reason: too much in");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerRefund_TooMuchAgainAndAgain_NeverMakesTheCustomerOweMoreThanThePayment()
    {
        using var world = new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.FromHours(5)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromHours(1));
        OperatorActionResult slip = await world.Operations.RecordCustomerRefundAsync(request.Key, "receipt-1", request.Amount,
            StandInHarness.Clerk, "a slip", default);
        await world.PassAsync(TimeSpan.FromHours(10), TimeSpan.FromMinutes(10));

        Assert.That(slip.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), slip.Reason);
        Assert.That(world.AlphaCollection.Sent.Single().Amount, Is.EqualTo(request.Amount));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPayment_TooMuchAgainAndAgain_NeverOwesMoreBackThanThePayment()
    {
        using var world = new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.FromHours(5)));
        await world.AddMerchantAsync();
        world.AlphaCollection.OnRefund = _ => ChannelResult.HardDecline("closed");
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromHours(1));
        Money twice = request.Amount with { Minor = request.Amount.Minor * 2 };
        Assert.That((await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", twice, StandInHarness.Clerk,
            "paid at the counter", default)).Status, Is.EqualTo(OperatorActionStatus.Done));
        await world.PassAsync(TimeSpan.FromHours(1));

        OperatorActionResult slip = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-2",
            new Money(1, StandInHarness.Eur), StandInHarness.Clerk, "a slip", default);

        Assert.That((slip.Status, slip.Advance!.CustomerRefundDueMinor),
            Is.EqualTo((OperatorActionStatus.NotAllowed, request.Amount.Minor)), slip.Reason);
        await world.AssertLedgerAsync();
    }
}
