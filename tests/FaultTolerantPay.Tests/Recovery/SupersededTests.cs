using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>A superseded advance is final only when nothing is owed, in either direction.</summary>
public sealed class SupersededTests
{
    /// <summary>50.00 are collected, 20.00 are refunded twice, then the collection is returned: the customer owes 70.00.</summary>
    private static async Task<TransactionRequest> RefundedTooMuchAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        int refunds = 0;
        world.AlphaCollection.OnRefund = _ => refunds++ == 0 ? ChannelResult.SoftDecline("busy") : ChannelResult.Succeeded();
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount with { Minor = 2_000 },
            StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.PassAsync(TimeSpan.FromHours(5));
        await ApplyAsync(world, world.AlphaCollection.Sent.First(sent => sent.Key.Purpose == InstructionPurpose.CustomerRefund),
            ChannelResult.Succeeded("after all"));
        await ApplyAsync(world, world.AlphaCollection.Sent[0], ChannelResult.NotExecuted("returned"));
        Assert.That((await world.AdvanceOfAsync(request)).OutstandingMinor, Is.EqualTo(7_000));
        return request;
    }

    private static async Task ApplyAsync(StandInHarness world, Instruction instruction, ChannelResult said)
    {
        await world.ReportAsync(instruction, said);
        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "seen", default);
    }

    [Test]
    public async Task Executed_MoreWasRefundedThanCollected_TheCustomerOwesItAndMayPayIt([Values] bool isDue)
    {
        using var world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await RefundedTooMuchAsync(world);
        if (isDue)
        {
            await world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "owed again", default);
        }

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsSuperseded), Is.EqualTo((AdvanceState.Delinquent, true)),
            "paid at the business system, it is not collected");
        Assert.That((advance.OutstandingMinor, advance.CustomerRefundDueMinor, advance.MerchantDueMinor), Is.EqualTo((2_000L, 0L, 7_000L)));
        await world.AssertLedgerAsync();
        OperatorActionResult settled = await world.Operations.RecordCustomerPaymentAsync(request.Key, "cash-1",
            request.Amount with { Minor = 2_000 }, StandInHarness.Clerk, "returned", default);
        Assert.That((settled.Status, settled.Advance!.State, settled.Advance.CustomerRefundDueMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Superseded, 0L)), settled.Reason);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Verify_ImpossibleAmounts_SaysSo()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Advance collected = await world.AdvanceOfAsync(request);
        Assert.That(collected.State, Is.EqualTo(AdvanceState.Collected), "state before");

        await world.Store.CommitAsync(new StandInCommit
        {
            At = world.Now,
            Advance = collected with { CustomerRefundedMinor = 100, MerchantRepaidMinor = 200, CollectedMinor = 5_300 }
        }, default);
        IReadOnlyList<string> negative = await world.Ledger.VerifyAsync(default);
        await world.Store.CommitAsync(new StandInCommit
        {
            At = world.Now,
            Advance = await world.AdvanceOfAsync(request) with
            {
                CustomerRefundedMinor = 0,
                MerchantRepaidMinor = 0,
                CollectedMinor = 4_600,
            }
        }, default);
        IReadOnlyList<string> final = await world.Ledger.VerifyAsync(default);

        Assert.That(negative,
            Has.One.Contains("CustomerRefundDueMinor of -100").And.One.Contains("MerchantDueMinor of -200").And.One.Contains(
                "OutstandingMinor of -300"),
            "errors of negative amounts");
        Assert.That(final,
            Has.One.Contains("Collected with 4.00 EUR owed by the customer and 0.00 EUR owed to the customer: expected nothing"),
            "errors of a final state");
    }
}
