using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>A promised payout that no channel makes: what an operator is told, and what ends the promise.</summary>
public sealed class PromisedPayoutTests
{
    [Test]
    public async Task PromisedPayout_EveryChannelDeclines_TheDiscrepancySaysHowOftenAndWhy()
    {
        using StandInHarness world = await PromisedAsync();

        await world.PassAsync(TimeSpan.FromHours(2));

        Discrepancy overdue = await world.OpenDiscrepancyAsync();
        Assert.That(overdue.Id, Does.EndWith($"#{DiscrepancyKind.PromisedPayoutOverdue}#1"), "number of the discrepancy");
        Assert.That(
            overdue.Evidence,
            Does.StartWith("50.00 EUR promised to merchant shop is not paid after 3 attempts").And.EndsWith("last decline code later"));
        Assert.That(world.BetaPayout.Sent, Is.Not.Empty, "the channels take turns");
    }

    [Test]
    public async Task PromisedPayout_TheMerchantHasNoChannel_TheDiscrepancySaysSo()
    {
        using StandInHarness world = await PromisedAsync();
        Merchant merchant = (await world.Merchants.FindAsync(new MerchantId("shop"), default))!;
        await world.Merchants.SaveAsync(merchant with { Registrations = [] }, merchant.Version, null, default);

        await world.PassAsync(TimeSpan.FromHours(30), TimeSpan.FromMinutes(30));

        Assert.That(
            (await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Select(open => open.Id),
            Has.All.Contains($"#{DiscrepancyKind.PromisedPayoutOverdue}#no-channel"));
    }

    [Test]
    public async Task PromisedPayout_TheOriginalWasExecuted_IsReleasedAndNotPaid()
    {
        using StandInHarness world = await PromisedAsync();
        TransactionRequest request = world.Request();

        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "their journal", default);
        world.AlphaPayout.OnPay = world.BetaPayout.OnPay = _ => ChannelResult.Succeeded();
        int sent = world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count;
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(sent), "payouts after the report");
        Assert.That((await world.Store.FindAdvanceAsync(request.Key, default))!.State, Is.EqualTo(AdvanceState.Released));
        await world.AssertLedgerAsync();
    }

    private static async Task<StandInHarness> PromisedAsync()
    {
        var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.PromisedPayoutsBeforeDiscrepancy = 3;
        }));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("later");
        await world.AdvancedAsync();
        return world;
    }
}
