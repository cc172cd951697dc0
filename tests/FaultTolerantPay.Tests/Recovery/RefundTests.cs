using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

public sealed class RefundTests
{
    private static async Task<(StandInHarness World, TransactionRequest Request)> AdvancedAsync()
    {
        var world = new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.FromMinutes(10)));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        return (world, request);
    }

    private static ValueTask<OperatorActionResult> RefundAsync(StandInHarness world, TransactionRequest request, long minor,
        string id = "refund-1") =>
        world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId(id), new Money(minor, StandInHarness.Eur),
            StandInHarness.Clerk, StandInHarness.Returned), default);

    [Test]
    public async Task Refund_BeforeCollection_LowersWhatIsDue()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            OperatorActionResult refund = await RefundAsync(world, request, 2_000);
            Assert.That(refund.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
            Assert.That(refund.Advance!.OutstandingMinor, Is.EqualTo(3_000), "outstanding");
            await world.AssertLedgerAsync();

            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That(world.AlphaCollection.Sent.Single().Amount.Minor, Is.EqualTo(3_000), "amount of the collection");
            Assert.That((await world.AdvanceOfAsync(request)).MerchantOwesMinor, Is.EqualTo(2_000), "what the merchant owes");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_WhollyBeforeCollection_SettlesOnlyAfterConfirmation()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 5_000);
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid), "state before the confirmation");
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state after the confirmation");
            Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_WhollyRefundedButOriginalExecuted_CustomerIsRefunded()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 5_000);
            world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed);
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));

            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded));
            Assert.That(advance.CustomerRefundedMinor, Is.EqualTo(5_000),
                "The customer paid at the business system, and returned the goods.");
            Assert.That(advance.MerchantOwesMinor, Is.EqualTo(10_000), "Paid twice, and refunded.");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_AfterCollection_CustomerIsRefunded()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            OperatorActionResult refund = await RefundAsync(world, request, 1_500);
            Assert.That(refund.Advance!.State, Is.EqualTo(AdvanceState.CustomerRefundDue), "state after the request");
            await world.AssertLedgerAsync();

            await world.WorkAsync();
            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Collected), "state in the end");
            Assert.That(advance.CustomerRefundedMinor, Is.EqualTo(1_500), "amount refunded to the customer");
            Assert.That(world.AlphaCollection.Sent[^1].Key.Purpose, Is.EqualTo(InstructionPurpose.CustomerRefund),
                "purpose of the last instruction");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_DuringCollection_WaitsForItsResult([Values] bool collected)
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown()
                : ChannelResult.Succeeded();
            world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromMinutes(20));
            OperatorActionResult refund = await RefundAsync(world, request, 2_000);
            Assert.That(refund.Advance!.Refunds.Single().Status, Is.EqualTo(RefundStatus.Waiting), "status of the refund");
            Assert.That(refund.Advance.OutstandingMinor, Is.EqualTo(5_000), "outstanding while it waits");
            await world.AssertLedgerAsync();

            world.AlphaCollection.OnQuery = _ => QueryResult.Found(collected ? ChannelResult.Succeeded() : ChannelResult.SoftDecline("51"));
            await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));
            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Collected), "state in the end");
            Assert.That(advance.CustomerRefundedMinor, Is.EqualTo(collected ? 2_000 : 0), "amount refunded to the customer");
            Assert.That(advance.CollectedMinor, Is.EqualTo(collected ? 5_000 : 3_000), "amount collected");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_SameIdAgain_IsOneRefundAndOtherAmountIsRefused()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 2_000);
            Assert.That((await RefundAsync(world, request, 2_000)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone),
                "the same refund again");
            Assert.That((await RefundAsync(world, request, 2_001)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed),
                "the same id with another amount");
            OperatorActionResult tooMuch = await RefundAsync(world, request, 3_001, "refund-2");
            Assert.That(tooMuch.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "a refund of too much");
            Assert.That(tooMuch.Reason, Is.EqualTo("more-than-refundable"), "reason");
            Assert.That((await RefundAsync(world, request, 3_000, "refund-3")).Status, Is.EqualTo(OperatorActionStatus.Done),
                "a refund of the rest");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Refund_RejectedRefundAskedAgain_IsNotReportedAsDone()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, request.Amount.Minor + 1);

            OperatorActionResult again = await RefundAsync(world, request, request.Amount.Minor + 1);

            Assert.That(again.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "status");
            Assert.That(again.Reason, Is.EqualTo("more-than-refundable"), "reason");
        }
    }

    [Test]
    public async Task Refund_CustomerRefundDeclined_IsTriedAgainAndOpensADiscrepancy()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            world.AlphaCollection.OnRefund = instruction => instruction.Key.Ordinal <= 6 ? ChannelResult.SoftDecline("91")
                : ChannelResult.Succeeded();
            await RefundAsync(world, request, 1_500);
            await world.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromSeconds(30));
            Assert.That((await world.AdvanceOfAsync(request)).CustomerRefundedMinor, Is.EqualTo(1_500), "amount refunded to the customer");
            IReadOnlyList<Discrepancy> discrepancies = await world.Store.ListDiscrepanciesAsync(true, null, 10, default);
            Assert.That(discrepancies.Single().Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue), "open discrepancy");
            Assert.That(await world.Operations.CloseDiscrepancyAsync(discrepancies[0].Id, StandInHarness.Clerk, "paid since", default),
                Is.EqualTo(OperatorActionStatus.Done), "an operator closes it");
            Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "no discrepancy is open");
        }
    }

    [Test]
    public async Task Refund_WaitsForAPromisedPayoutThatNeverComes_IsRejectedWithANotice()
    {
        using var world = new StandInHarness(pay => pay.Settlement(options => options.PromiseToPay = true));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("try-later");
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        Assert.That((await RefundAsync(world, request, 5_000)).Status, Is.EqualTo(OperatorActionStatus.Done), "status");

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "seen in the business system", default);
        await world.WorkAsync();

        Assert.That((await world.AdvanceOfAsync(request)).Refunds.Single(),
            Is.EqualTo(new Refund(new RefundId("refund-1"), 5_000, world.Now, RefundStatus.Rejected, "not-paid")), "refund");
        Notice notice = world.Notices.Notices.Single();
        Assert.That((notice.Kind, notice.Refund, notice.IsToCustomer, notice.Outcome!.Kind),
            Is.EqualTo((NoticeKind.RefundRejected, new RefundId("refund-1"), false, OutcomeKind.Advanced)), "notice");
        Assert.That(notice.Id, Is.EqualTo($"{request.Key}#RefundRejected#refund-1"), "id of the notice");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordMerchantRepayment_LowersWhatTheMerchantOwes_OnceForEachReceipt()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 2_000);
            Assert.That((await RepayAsync("r-1", 1_500)).Status, Is.EqualTo(OperatorActionStatus.Done), "first receipt");
            Assert.That((await RepayAsync("r-1", 1_500)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same receipt again");
            OperatorActionResult tooMuch = await RepayAsync("r-2", 501);
            OperatorActionResult rest = await RepayAsync("r-2", 500);

            Assert.That((tooMuch.Status, tooMuch.Reason),
                Is.EqualTo((OperatorActionStatus.NotAllowed, "5.01 EUR is more than the 5.00 EUR that the merchant owes")),
                "more than is owed");
            Assert.That((rest.Status, rest.Advance!.MerchantOwesMinor, rest.Advance.MerchantRepaidMinor, rest.Advance.MerchantDueMinor),
                Is.EqualTo((OperatorActionStatus.Done, 2_000L, 2_000L, 0L)), "the rest");
            Assert.That((await world.Ledger.GetTrialBalanceAsync(default)).Single(balance =>
                balance.Account == Account.MerchantReceivable).BalanceMinor, Is.Zero, "balance of the account");
            await world.AssertLedgerAsync();
        }

        ValueTask<OperatorActionResult> RepayAsync(string receipt, long minor) =>
            world.Operations.RecordMerchantRepaymentAsync(request.Key, receipt, new Money(minor, StandInHarness.Eur), StandInHarness.Clerk,
                "netted against today's settlement", default);
    }

    [Test]
    public async Task ManualAdjustment_ReceiptUsedForAnotherAmountOrPurpose_IsConflict()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        world.AlphaCollection.OnRefund = _ => ChannelResult.SoftDecline("busy");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Money cash = new(4_000, StandInHarness.Eur);
        Assert.That((await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", cash, StandInHarness.Clerk, "cash",
            default)).Status, Is.EqualTo(OperatorActionStatus.Done), "first use of the receipt");
        Assert.That((await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", cash, StandInHarness.Clerk, "cash",
            default)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same again");
        OperatorActionResult otherAmount = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1",
            new Money(17, StandInHarness.Eur), StandInHarness.Clerk, "cash", default);
        await RefundAsync(world, request, 5_000);
        OperatorActionResult otherPurpose =
            await world.Operations.RecordCustomerRefundAsync(request.Key, "receipt-1", cash, StandInHarness.Clerk, "cash back", default);

        Assert.That((otherAmount.Status, otherAmount.Reason),
            Is.EqualTo((OperatorActionStatus.Conflict, "receipt 'receipt-1' was booked as Settled with 40.00 EUR")), "another amount");
        Assert.That((otherPurpose.Status, otherPurpose.Reason),
            Is.EqualTo((OperatorActionStatus.Conflict, "receipt 'receipt-1' was booked as Settled with 40.00 EUR")), "another purpose");
        Assert.That((await world.Operations.RecordCustomerRefundAsync(request.Key, "receipt-2", cash, StandInHarness.Clerk, "cash back",
            default)).Status, Is.EqualTo(OperatorActionStatus.Done), "another receipt");
        Assert.That((await world.AdvanceOfAsync(request)).ManualAdjustments,
            Is.EqualTo(new[] { new ManualAdjustment(ManualAdjustmentKind.Settled, "receipt-1", 4_000),
                new ManualAdjustment(ManualAdjustmentKind.PaidBack, "receipt-2", 4_000) }),
            "adjustments on record");
        await world.AssertLedgerAsync();
    }

    /// <summary>What waits counts as well: together no more is refunded than was paid.</summary>
    [Test]
    public async Task Refund_WhileAnotherWaits_IsRejectedWhereBothAreTooMuch()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
            world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That((await world.AdvanceOfAsync(request)).InFlight, Is.Not.Null, "a collection is under way");

            OperatorActionResult first = await RefundAsync(world, request, 3_000);
            OperatorActionResult second = await RefundAsync(world, request, 3_000, "refund-2");

            Assert.That(first.Advance!.Refunds.Single().Status, Is.EqualTo(RefundStatus.Waiting), "first refund");
            Assert.That(second.Reason, Is.EqualTo("more-than-refundable"), "second refund");
            await world.AssertLedgerAsync();
        }
    }

    /// <summary>The customer paid at the business system, which refunds him: the bank would pay him a second time.</summary>
    [Test]
    public async Task Refund_OriginalExecuted_IsRejected()
    {
        (StandInHarness world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed);
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));

            OperatorActionResult refund = await RefundAsync(world, request, 2_000);
            await world.PassAsync(TimeSpan.FromHours(1));

            Assert.That((refund.Status, refund.Reason), Is.EqualTo((OperatorActionStatus.NotAllowed, "original-executed")), "refund");
            Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections");
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded), "state");
            await world.AssertLedgerAsync();
        }
    }
}
