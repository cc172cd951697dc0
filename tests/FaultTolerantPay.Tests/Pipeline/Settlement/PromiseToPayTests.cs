using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>With a promise to pay, the answer comes once the reservation is durable, and the payout is tried until it is paid.</summary>
public sealed class PromiseToPayTests
{
    [Test]
    public async Task PromiseToPay_PayoutFails_IsAnsweredOnceDurableAndTriedUntilPaid()
    {
        using var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.PromisedPayoutsBeforeDiscrepancy = 3;
        }));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.BetaPayout.OnPay = instruction => instruction.Key.Ordinal < 6 ? ChannelResult.SoftDecline("later")
            : ChannelResult.Succeeded();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced), "answer");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "no payout before the answer");
        await world.AssertLedgerAsync();
        world.Restart();
        await world.PassAsync(TimeSpan.FromHours(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.IsPaid, Is.True, "paid in the end");
        Assert.That(advance.PayoutOrdinal, Is.EqualTo(6), "payouts tried");
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.PromisedPayoutOverdue), "open discrepancy");
        await world.AssertLedgerAsync();
    }
}
