using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// An operator books cash that was never paid: the loss of the bank is bounded and reported, and each receipt is booked once.
/// </summary>
public sealed class ManualExcessTests
{
    private static async Task<TransactionRequest> CollectedAsync(StandInHarness world, string order = "order-1")
    {
        TransactionRequest request = await world.AdvancedAsync(order);
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        return request;
    }

    private static ValueTask<OperatorActionResult> SettleAsync(StandInHarness world, TransactionRequest request, string receipt,
        long minor) =>
        world.Operations.RecordCustomerPaymentAsync(request.Key, receipt, request.Amount with { Minor = minor }, StandInHarness.Clerk,
            "cash", default);

    private static async Task<Discrepancy[]> ExcessesAsync(StandInHarness world) =>
        [.. (await world.Store.ListDiscrepanciesAsync(true, null, 1_000, default)).Where(discrepancy =>
            discrepancy.Kind == DiscrepancyKind.ManualExcess)];

    [Test]
    public async Task RecordCustomerPayment_FiftyInventedReceiptsOverTime_NoMoreThanThePaymentLeavesTheBank()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await CollectedAsync(world);
        List<OperatorActionStatus> answers = [];
        for (int i = 0; i < 50; i++)
        {
            answers.Add((await SettleAsync(world, request, $"fake-{i}", 5_000)).Status);
            await world.PassAsync(TimeSpan.FromMinutes(5));
        }

        long sentToTheCustomer = world.AlphaCollection.Sent.Where(instruction =>
            instruction.Key.Purpose == InstructionPurpose.CustomerRefund).Sum(instruction => instruction.Amount.Minor);
        Assert.That(sentToTheCustomer, Is.EqualTo(5_000), "refunded to the customer");
        Assert.That(answers, Is.EqualTo(Enumerable.Repeat(OperatorActionStatus.NotAllowed, 49).Prepend(OperatorActionStatus.Done)),
            "answers");
        Assert.That((await ExcessesAsync(world)).Single().Evidence,
            Does.Contain("clerk booked 50.00 EUR as Settled on receipt fake-0: 50.00 EUR more than was owed; cash"),
            "evidence of the discrepancy");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPaymentAndRefund_InTurns_TheExcessOfBothTogetherIsBounded()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await CollectedAsync(world);
        Assert.That((await SettleAsync(world, request, "fake-1", 3_000)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "payment of more than is owed");
        await world.PassAsync(TimeSpan.FromMinutes(5));

        async Task<OperatorActionStatus> RefundAsync(string receipt, long minor) =>
            (await world.Operations.RecordCustomerRefundAsync(request.Key, receipt, request.Amount with { Minor = minor },
                StandInHarness.Clerk, "cash", default)).Status;
        Assert.That(await RefundAsync("fake-2", 2_001), Is.EqualTo(OperatorActionStatus.NotAllowed),
            "3,000 and 2,001 are more than 5,000");
        Assert.That(await RefundAsync("fake-2", 2_000), Is.EqualTo(OperatorActionStatus.Done), "together the payment");
        Assert.That((await SettleAsync(world, request, "cash-3", 2_000)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "is owed, and no excess");
        Assert.That(await RefundAsync("fake-4", 1), Is.EqualTo(OperatorActionStatus.NotAllowed), "what was put right still counts");
        Assert.That(await ExcessesAsync(world), Has.Length.EqualTo(2), "discrepancies");
        Assert.That((await world.AdvanceOfAsync(request)).ManualExcessMinor, Is.EqualTo(5_000), "excess");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPayment_NoMoreThanIsOwed_OpensNothing()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("closed");
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await SettleAsync(world, request, "cash-1", 5_000)).Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That(await ExcessesAsync(world), Is.Empty, "discrepancies");
        Assert.That((await world.AdvanceOfAsync(request)).ManualExcessMinor, Is.Zero, "excess");
    }

    [Test]
    public async Task RecordCustomerPayment_ReceiptOfAnotherPayment_IsConflictAndNothingIsBooked()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest first = await CollectedAsync(world, "order-1");
        TransactionRequest second = await CollectedAsync(world, "order-2");
        Assert.That((await SettleAsync(world, first, "receipt-1", 5_000)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "first use of the receipt");

        world.Restart();
        OperatorActionResult other = await SettleAsync(world, second, "receipt-1", 5_000);
        OperatorActionResult again = await SettleAsync(world, first, "receipt-1", 5_000);
        OperatorActionResult otherAmount = await SettleAsync(world, first, "receipt-1", 4_999);
        OperatorActionResult otherKind =
            await world.Operations.RecordCustomerRefundAsync(first.Key, "receipt-1", first.Amount, StandInHarness.Clerk, "cash", default);

        Assert.That((other.Status, other.Reason),
            Is.EqualTo((OperatorActionStatus.Conflict, $"receipt 'receipt-1' was booked for payment {first.Key}")),
            "use for another payment");
        Assert.That((again.Status, otherAmount.Status, otherKind.Status),
            Is.EqualTo((OperatorActionStatus.AlreadyDone, OperatorActionStatus.Conflict, OperatorActionStatus.Conflict)),
            "repetition, another amount, another kind");
        Assert.That((await world.AdvanceOfAsync(second)).ManualAdjustments, Is.Empty, "nothing is booked for the other payment");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPayment_OneReceiptForManyPaymentsAtTwoNodesAtOnce_IsBookedOnce()
    {
        using StandInHarness left = StandInHarness.CollectsAtOnce();
        using var right = new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), beside: left);
        await left.AddMerchantAsync();
        List<TransactionRequest> requests = [];
        for (int i = 0; i < 64; i++)
        {
            requests.Add(await CollectedAsync(left, $"order-{i}"));
        }

        OperatorActionStatus[] answers = await Task.WhenAll(requests.Select((request, i) =>
            Task.Run(async () => (await SettleAsync(i % 2 == 0 ? left : right, request, "receipt-1", 1)).Status)));

        Assert.That(answers.Count(answer => answer == OperatorActionStatus.Done), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer == OperatorActionStatus.Conflict), Is.EqualTo(63));
        await left.AssertLedgerAsync();
    }
}
