using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.StandIn;

public sealed class RefundTests
{
    private static async Task<(StandInWorld World, TransactionRequest Request)> AdvancedAsync()
    {
        var world = new StandInWorld(pay => pay.Collection(options => options.Delay = TimeSpan.FromMinutes(10)));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        return (world, request);
    }

    private static ValueTask<AdvanceOperationResult> RefundAsync(StandInWorld world, TransactionRequest request, long minor, string id = "refund-1") =>
        world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId(id), new Money(minor, StandInWorld.Eur), StandInWorld.Clerk, StandInWorld.Returned), default);

    [Test]
    public async Task Refund_BeforeCollection_LowersWhatIsDue()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            AdvanceOperationResult refund = await RefundAsync(world, request, 2_000);
            Assert.That(refund.Status, Is.EqualTo(OperationStatus.Done));
            Assert.That(refund.Advance!.OutstandingMinor, Is.EqualTo(3_000));
            await world.AssertBooksAsync();

            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That(world.AlphaCollection.Sent.Single().Amount.Minor, Is.EqualTo(3_000));
            Assert.That((await world.AdvanceOfAsync(request)).MerchantOwesMinor, Is.EqualTo(2_000));
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_WhollyBeforeCollection_SettlesOnlyAfterConfirmation()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 5_000);
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
            Assert.That(world.AlphaCollection.Sent, Is.Empty);
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_WhollyRefundedButOriginalExecuted_CustomerIsPaidBack()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 5_000);
            world.Primary.OnConfirm = _ => new PrimaryAnswer(PrimaryFate.Executed);
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));

            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded));
            Assert.That(advance.PaidBackMinor, Is.EqualTo(5_000), "The customer paid at the business system, and returned the goods.");
            Assert.That(advance.MerchantOwesMinor, Is.EqualTo(10_000), "Paid twice, and refunded.");
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_AfterCollection_CustomerIsPaidBack()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            AdvanceOperationResult refund = await RefundAsync(world, request, 1_500);
            Assert.That(refund.Advance!.State, Is.EqualTo(AdvanceState.CustomerRefundDue));
            await world.AssertBooksAsync();

            await world.WorkAsync();
            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Collected));
            Assert.That(advance.PaidBackMinor, Is.EqualTo(1_500));
            Assert.That(world.AlphaCollection.Sent[^1].Key.Purpose, Is.EqualTo(InstructionPurpose.CustomerRefund));
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_DuringCollection_WaitsForItsResult([Values] bool collected)
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown() : ChannelResult.Succeeded();
            world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromMinutes(20));
            AdvanceOperationResult refund = await RefundAsync(world, request, 2_000);
            Assert.That(refund.Advance!.Refunds.Single().Status, Is.EqualTo(RefundStatus.Waiting));
            Assert.That(refund.Advance.OutstandingMinor, Is.EqualTo(5_000));
            await world.AssertBooksAsync();

            world.AlphaCollection.OnQuery = _ => QueryResult.Found(collected ? ChannelResult.Succeeded() : ChannelResult.SoftDecline("51"));
            await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));
            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Collected));
            Assert.That(advance.PaidBackMinor, Is.EqualTo(collected ? 2_000 : 0));
            Assert.That(advance.CollectedMinor, Is.EqualTo(collected ? 5_000 : 3_000));
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_SameIdAgain_IsOneRefundAndOtherAmountIsRefused()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 2_000);
            Assert.That((await RefundAsync(world, request, 2_000)).Status, Is.EqualTo(OperationStatus.DoneBefore));
            Assert.That((await RefundAsync(world, request, 2_001)).Status, Is.EqualTo(OperationStatus.NotAllowed));
            AdvanceOperationResult tooMuch = await RefundAsync(world, request, 3_001, "refund-2");
            Assert.That(tooMuch.Status, Is.EqualTo(OperationStatus.NotAllowed));
            Assert.That(tooMuch.Reason, Is.EqualTo("more-than-refundable"));
            Assert.That((await RefundAsync(world, request, 3_000, "refund-3")).Status, Is.EqualTo(OperationStatus.Done));
            await world.AssertBooksAsync();
        }
    }

    [Test]
    public async Task Refund_CustomerRefundDeclined_IsTriedAgainAndOpensADifference()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));
            world.AlphaCollection.OnRefund = instruction => instruction.Key.Ordinal <= 6 ? ChannelResult.SoftDecline("91") : ChannelResult.Succeeded();
            await RefundAsync(world, request, 1_500);
            await world.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromSeconds(30));
            Assert.That((await world.AdvanceOfAsync(request)).PaidBackMinor, Is.EqualTo(1_500));
            IReadOnlyList<Difference> differences = await world.Store.ListDifferencesAsync(true, null, 10, default);
            Assert.That(differences.Single().Kind, Is.EqualTo(DifferenceKind.CustomerRefundOverdue));
            Assert.That(await world.Operations.CloseDifferenceAsync(differences[0].Id, StandInWorld.Clerk, "paid since", default), Is.EqualTo(OperationStatus.Done));
            Assert.That(await world.Store.ListDifferencesAsync(true, null, 10, default), Is.Empty);
        }
    }

    [Test]
    public async Task Refund_WaitsForAPromisedPayoutThatNeverComes_IsRejectedWithANotice()
    {
        using var world = new StandInWorld(pay => pay.Settlement(options => options.PromiseToPay = true));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("try-later");
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        Assert.That((await RefundAsync(world, request, 5_000)).Status, Is.EqualTo(OperationStatus.Done));

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInWorld.Clerk, "seen in the business system", default);
        await world.WorkAsync();

        Assert.That((await world.AdvanceOfAsync(request)).Refunds.Single(), Is.EqualTo(new Refund(new RefundId("refund-1"), 5_000, world.Now, RefundStatus.Rejected, "not-paid")));
        Notice notice = world.Notices.Notices.Single();
        Assert.That((notice.Kind, notice.Refund, notice.IsToCustomer, notice.Outcome.Kind), Is.EqualTo((NoticeKind.RefundRejected, new RefundId("refund-1"), false, OutcomeKind.Advanced)));
        Assert.That(notice.Id, Is.EqualTo($"{request.Key}#RefundRejected#refund-1"));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task RecordMerchantRepayment_LowersWhatTheMerchantOwes_OnceForEachReceipt()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            await RefundAsync(world, request, 2_000);
            Assert.That((await RepayAsync("r-1", 1_500)).Status, Is.EqualTo(OperationStatus.Done));
            Assert.That((await RepayAsync("r-1", 1_500)).Status, Is.EqualTo(OperationStatus.DoneBefore));
            AdvanceOperationResult tooMuch = await RepayAsync("r-2", 501);
            AdvanceOperationResult rest = await RepayAsync("r-2", 500);

            Assert.That((tooMuch.Status, tooMuch.Reason), Is.EqualTo((OperationStatus.NotAllowed, "5.01 EUR is more than the 5.00 EUR that the merchant owes")));
            Assert.That((rest.Status, rest.Advance!.MerchantOwesMinor, rest.Advance.MerchantRepaidMinor, rest.Advance.MerchantStillOwesMinor), Is.EqualTo((OperationStatus.Done, 2_000L, 2_000L, 0L)));
            Assert.That((await world.Books.GetTrialBalanceAsync(default)).Single(balance => balance.Account == Account.MerchantReceivable).BalanceMinor, Is.Zero);
            await world.AssertBooksAsync();
        }

        ValueTask<AdvanceOperationResult> RepayAsync(string receipt, long minor) =>
            world.Operations.RecordMerchantRepaymentAsync(request.Key, receipt, new Money(minor, StandInWorld.Eur), StandInWorld.Clerk, "netted against today's settlement", default);
    }

    [Test]
    public async Task ByHand_ReceiptWasUsed_ForAnotherAmountOrPurposeIsAnsweredOtherwise()
    {
        using var world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        world.AlphaCollection.OnRefund = _ => ChannelResult.SoftDecline("busy");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Money cash = new(4_000, StandInWorld.Eur);
        Assert.That((await world.Operations.SettleManuallyAsync(request.Key, "receipt-1", cash, StandInWorld.Clerk, "cash", default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await world.Operations.SettleManuallyAsync(request.Key, "receipt-1", cash, StandInWorld.Clerk, "cash", default)).Status, Is.EqualTo(OperationStatus.DoneBefore));
        AdvanceOperationResult otherAmount = await world.Operations.SettleManuallyAsync(request.Key, "receipt-1", new Money(17, StandInWorld.Eur), StandInWorld.Clerk, "cash", default);
        await RefundAsync(world, request, 5_000);
        AdvanceOperationResult otherPurpose = await world.Operations.PayBackManuallyAsync(request.Key, "receipt-1", cash, StandInWorld.Clerk, "cash back", default);

        Assert.That((otherAmount.Status, otherAmount.Reason), Is.EqualTo((OperationStatus.AnsweredOtherwise, "receipt 'receipt-1' was booked as Settled with 40.00 EUR")));
        Assert.That((otherPurpose.Status, otherPurpose.Reason), Is.EqualTo((OperationStatus.AnsweredOtherwise, "receipt 'receipt-1' was booked as Settled with 40.00 EUR")));
        Assert.That((await world.Operations.PayBackManuallyAsync(request.Key, "receipt-2", cash, StandInWorld.Clerk, "cash back", default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await world.AdvanceOfAsync(request)).ByHand, Is.EqualTo(new[] { new HandEntry(HandEntryKind.Settled, "receipt-1", 4_000), new HandEntry(HandEntryKind.PaidBack, "receipt-2", 4_000) }));
        await world.AssertBooksAsync();
    }

    /// <summary>What waits counts as well: together no more is refunded than was paid.</summary>
    [Test]
    public async Task Refund_WhileAnotherWaits_IsRejectedWhereBothAreTooMuch()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Detector.Recover();
            world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
            world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
            await world.PassAsync(TimeSpan.FromHours(1));
            Assert.That((await world.AdvanceOfAsync(request)).InFlight, Is.Not.Null);

            AdvanceOperationResult first = await RefundAsync(world, request, 3_000);
            AdvanceOperationResult second = await RefundAsync(world, request, 3_000, "refund-2");

            Assert.That(first.Advance!.Refunds.Single().Status, Is.EqualTo(RefundStatus.Waiting));
            Assert.That(second.Reason, Is.EqualTo("more-than-refundable"));
            await world.AssertBooksAsync();
        }
    }

    /// <summary>The customer paid at the business system, which refunds him: the bank would pay him a second time.</summary>
    [Test]
    public async Task Refund_OriginalExecuted_IsRejected()
    {
        (StandInWorld world, TransactionRequest request) = await AdvancedAsync();
        using (world)
        {
            world.Primary.OnConfirm = _ => new PrimaryAnswer(PrimaryFate.Executed);
            world.Detector.Recover();
            await world.PassAsync(TimeSpan.FromHours(1));

            AdvanceOperationResult refund = await RefundAsync(world, request, 2_000);
            await world.PassAsync(TimeSpan.FromHours(1));

            Assert.That((refund.Status, refund.Reason), Is.EqualTo((OperationStatus.NotAllowed, "original-executed")));
            Assert.That(world.AlphaCollection.Sent, Is.Empty);
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded));
            await world.AssertBooksAsync();
        }
    }
}
