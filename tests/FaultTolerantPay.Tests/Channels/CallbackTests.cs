using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>What a channel reports by itself about an instruction.</summary>
public sealed class CallbackTests
{
    [Test]
    public async Task Callback_PendingPayout_IsResolvedOnceAndContradictionOpensADiscrepancy()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Pending();
        TransactionRequest request = world.Request();
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.PayoutPending), "first answer");
        Instruction payout = world.AlphaPayout.Sent.Single();
        Instruction another = payout with { AssignedReference = "unknown" };

        Assert.That(await world.ReportAsync(another, ChannelResult.Succeeded()), Is.EqualTo(ReportStatus.NotFound),
            "report of an unknown instruction");
        Assert.That(await world.ReportAsync(payout, ChannelResult.Succeeded("c-1")), Is.EqualTo(ReportStatus.Recorded), "report");
        Assert.That(await world.ReportAsync(payout, ChannelResult.Succeeded("c-1")), Is.EqualTo(ReportStatus.Recorded),
            "the same report again");
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "no discrepancy is open");
        await world.ReportAsync(payout, ChannelResult.HardDecline("closed"));

        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid), "state after a contradicting report");
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.ContradictingEvidence), "discrepancy");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Report_PendingWithoutEnd_TheChannelIsQueriedAllTheSame()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Pending();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        Instruction payout = world.AlphaPayout.Sent.Single();
        int lines = (await world.Store.ListTimelineAsync(request.Key, default)).Count;
        for (int i = 0; i < 100; i++)
        {
            await world.ReportAsync(payout, ChannelResult.Pending());
        }

        Assert.That(await world.Store.ListTimelineAsync(request.Key, default), Has.Count.EqualTo(lines), "lines of the timeline");
        world.AlphaPayout.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded());
        for (int i = 0; i < 10; i++)
        {
            await world.ReportAsync(payout, ChannelResult.Pending());
            await world.PassAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));
        }

        Assert.That((await world.AdvanceOfAsync(request)).State, Is.Not.EqualTo(AdvanceState.PayoutSent));
    }
}
