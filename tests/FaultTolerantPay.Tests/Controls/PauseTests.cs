using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Controls;

/// <summary>Operators stop collections and payouts, and let them go on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PauseTests : IDisposable
{
    private static readonly ControlTarget Alpha = ControlTarget.Institution(StandInHarness.Alpha);
    private static readonly ControlTarget AlphaChannel = ControlTarget.Channel(StandInHarness.Alpha);
    private static readonly ControlTarget BetaChannel = ControlTarget.Channel(StandInHarness.Beta);
    private readonly StandInHarness _world = StandInHarness.CollectsAtOnce();

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData<ControlTarget[]>> WhatStopsPayouts =>
    [
        new([ControlTarget.Everything]) { TestName = "{m}(everything)" },
        new([Alpha]) { TestName = "{m}(institution)" },
        new([ControlTarget.MerchantGroup("shop")]) { TestName = "{m}(merchant)" },
        new([AlphaChannel, BetaChannel]) { TestName = "{m}(all channels)" },
    ];

    [TestCaseSource(nameof(WhatStopsPayouts))]
    public async Task Execute_PayoutsPaused_IsRefusedUntilResumed(ControlTarget[] paused)
    {
        await _world.AddMerchantAsync();
        _world.Fail();
        foreach (ControlTarget target in paused)
        {
            await PauseAsync(target, PausedWork.Payouts);
        }

        TransactionOutcome refused = await _world.Pipeline.ExecuteAsync(_world.Request());
        Assert.That((refused.Kind, refused.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, RuleNames.PayoutsNotPaused)), "refusal");
        Assert.That(refused.Refusal!.Details.Select(detail => detail.ToString()), Has.Some.Contains(paused[0].ToString()),
            "the refusal names the pause");
        Assert.That(_world.AlphaPayout.Sent.Concat(_world.BetaPayout.Sent), Is.Empty, "payouts");

        foreach (ControlTarget target in paused)
        {
            await ResumeAsync(target, PausedWork.Payouts);
        }

        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced),
            "the same attempt is decided anew");
    }

    [Test]
    public async Task Execute_CollectionsPaused_StandsInAsEver()
    {
        await _world.AddMerchantAsync();
        await PauseAsync(ControlTarget.Everything, PausedWork.Collections);
        await _world.AdvancedAsync();
    }

    [Test]
    public async Task Execute_MerchantGroupPaused_OtherMerchantsAreStoodInFor()
    {
        await _world.AddMerchantAsync();
        Merchant chain = await _world.AddMerchantAsync("chain-1");
        Assert.That(await _world.Merchants.SaveAsync(chain with { Group = "chain" }, 1, null, default), Is.True,
            "the merchant is saved with its group");
        await PauseAsync(ControlTarget.MerchantGroup("chain"), PausedWork.Payouts);
        _world.Fail();
        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request(merchant: "chain-1"))).Refusal?.Rule,
            Is.EqualTo(RuleNames.PayoutsNotPaused), "merchant of the group");
        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced), "another merchant");
    }

    [Test]
    public async Task Execute_OneChannelPaused_TheNextPays()
    {
        await _world.AddMerchantAsync();
        await PauseAsync(AlphaChannel, PausedWork.Both);
        await _world.AdvancedAsync();
        Assert.That((_world.AlphaPayout.Sent.Count, _world.BetaPayout.Sent.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Execute_NextChannelIsPausedMeanwhile_IsNotTried()
    {
        await _world.AddMerchantAsync();
        _world.AlphaPayout.OnPay = _ =>
        {
            PauseAsync(BetaChannel, PausedWork.Payouts).GetAwaiter().GetResult();
            return ChannelResult.SoftDecline("busy");
        };
        _world.Fail();
        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request())).Kind, Is.EqualTo(OutcomeKind.Failed));
        Assert.That(_world.BetaPayout.Sent, Is.Empty);
        await _world.AssertLedgerAsync();
    }

    private static IEnumerable<TestCaseData<ControlTarget>> WhatStopsACollection =>
        [new(ControlTarget.Everything), new(Alpha), new(AlphaChannel), new(ControlTarget.MerchantGroup("shop"))];

    [TestCaseSource(nameof(WhatStopsACollection))]
    public async Task Collect_Paused_WaitsUncountedAndGoesOnByItself(ControlTarget paused)
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        OperatorControl pause = await PauseAsync(paused, PausedWork.Collections);
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromHours(5), TimeSpan.FromMinutes(5));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That(_world.AlphaCollection.Sent, Is.Empty, "nothing is sent while paused");
        Assert.That((advance.State, advance.CollectionOrdinal, advance.RecentCollections.Length, advance.PausedByControl),
            Is.EqualTo((AdvanceState.CollectionDue, 0, 0, (long?)pause.Number)), "no attempt is counted while paused");
        foreach (IWorkLag lag in _world.Lags)
        {
            Assert.That(await lag.FindOldestDueAsync(default) ?? TimeSpan.Zero, Is.EqualTo(TimeSpan.Zero), lag.Name);
        }

        await ResumeAsync(paused, PausedWork.Collections);
        await _world.WorkAsync();
        advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CollectionOrdinal, advance.PausedByControl),
            Is.EqualTo((AdvanceState.Collected, 1, (long?)null)), "collected after the resume");
        IReadOnlyList<TimelineEvent> timeline = await _world.Store.ListTimelineAsync(request.Key, default);
        Assert.That(timeline.Where(line => line.Name is "paused" or "resumed").Select(line => line.Detail),
            Is.EqualTo(new[] { $"control {pause.Number}: pause of collections, {paused}", "no control stops it any more" }), "timeline");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Collect_PausedTwice_GoesOnWhenBothAreResumed()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await PauseAsync(ControlTarget.Everything, PausedWork.Both);
        await PauseAsync(Alpha, PausedWork.Collections);
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        await ResumeAsync(ControlTarget.Everything, PausedWork.Both);
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That(_world.AlphaCollection.Sent, Is.Empty);
        await ResumeAsync(Alpha, PausedWork.Collections);
        await _world.WorkAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
    }

    [Test]
    public async Task Collect_PausedThenRestarted_StaysPausedAndOnRecord()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        OperatorControl pause = await PauseAsync(Alpha, PausedWork.Collections);
        _world.Restart();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.That(_world.AlphaCollection.Sent, Is.Empty, "nothing is sent after the restart");
        Assert.That(await _world.Controls.ListActiveAsync(default), Is.EqualTo(new[] { pause }), "active controls after the restart");
        await ResumeAsync(Alpha, PausedWork.Collections);
        // The node that took the action ends at once: another one, which starts later, takes the work up.
        _world.Restart();
        await _world.WorkAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "collected after the resume");
        Assert.That((await _world.Controls.ListHistoryAsync(null, 10, default)).Select(given => (given.Kind, given.By, given.Reason)),
            Is.EqualTo(new[]
        {
            (OperatorControlKind.Resume, StandInHarness.Clerk, "works again"),
                (OperatorControlKind.Pause, StandInHarness.Clerk, "double debits"),
        }),
            "history of controls");
    }

    [Test]
    public async Task Collect_UnknownWhenPaused_IsAskedAndNotSentAgain()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown()
            : ChannelResult.Succeeded();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1), "nothing more is sent while unknown");
        await PauseAsync(ControlTarget.Everything, PausedWork.Both);
        await _world.PassAsync(TimeSpan.FromHours(2));
        Advance advance = await _world.AdvanceOfAsync(request);
        // Asked, and not found: it ended for certain.
        Assert.That((_world.AlphaCollection.Sent.Count, advance.State, advance.InFlight, advance.CollectionOrdinal),
            Is.EqualTo((1, AdvanceState.CollectionDue, (Instruction?)null, 1)), "resolved by a query, not by another send");
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((_world.AlphaCollection.Sent.Count, (await _world.AdvanceOfAsync(request)).PausedByControl is null),
            Is.EqualTo((1, false)), "The next one is not written.");
        await ResumeAsync(ControlTarget.Everything, PausedWork.Both);
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Key.Ordinal), Is.EqualTo(new[] { 1, 2 }), "instructions sent in all");
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "collected after the resume");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_PayoutsPaused_CustomerIsRefundedAfterResume()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        await PauseAsync(ControlTarget.Everything, PausedWork.Collections);
        await PauseAsync(Alpha, PausedWork.Payouts);
        Assert.That((await _world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r-1"), request.Amount,
            StandInHarness.Clerk, StandInHarness.Returned), default)).IsDone, "refund is accepted");
        await _world.PassAsync(TimeSpan.FromHours(2));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CustomerRefundDue), "state while paused");
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Key.Purpose), Is.EqualTo(new[] { InstructionPurpose.Collection }),
            "no refund is sent while paused");
        await ResumeAsync(Alpha, PausedWork.Payouts);
        await _world.PassAsync(new WorkOptions().LeaseDuration * 2);
        Assert.That((await _world.AdvanceOfAsync(request)).CustomerRefundedMinor, Is.EqualTo(request.Amount.Minor),
            "amount refunded after the resume");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Collect_DebitWaitsAsAdvice_IsNotPostedWhilePaused()
    {
        using var world = new StandInHarness(pay => pay
            .Collection(options => options.Delay = TimeSpan.Zero)
            .Recovery(options => options.AdviceMode = AdviceMode.PostsDebit));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        bool takes = false;
        world.Primary.OnAdvise = _ => takes ? PrimaryResult.Succeeded() : PrimaryResult.NotExecuted(FaultKind.Application);
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collecting),
            "The debit is written down, and the business system has not taken it.");
        takes = true;
        int before = world.Primary.Advised.Count;
        Assert.That((await world.Controls.PauseAsync(ControlTarget.Channel(Instruction.BusinessSystemChannel), PausedWork.Collections,
            StandInHarness.Clerk, "double debits", default)).Status, Is.EqualTo(OperatorActionStatus.Done), "pause");
        await world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(5));
        Assert.That(world.Primary.Advised, Has.Count.EqualTo(before), "advices while paused");
        await world.Controls.ResumeAsync(ControlTarget.Channel(Instruction.BusinessSystemChannel), PausedWork.Collections,
            StandInHarness.Clerk, "works again", default);
        await world.PassAsync(new WorkOptions().LeaseDuration * 2);
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state after the resume");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Settle_PausedCollection_AnOperatorBooksCashAllTheSame()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await PauseAsync(ControlTarget.Everything, PausedWork.Both);
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        OperatorActionResult settled = await _world.Operations.RecordCustomerPaymentAsync(request.Key, "till-1", request.Amount,
            StandInHarness.Clerk, "cash", default);
        Assert.That((settled.Status, settled.Advance!.State, settled.Advance.PausedByControl),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected, (long?)null)));
        await _world.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Pay_PromisedThenPaused_IsPaidOnceAfterResume()
    {
        using StandInHarness world = Promising();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        OperatorControl pause = await PauseAsync(ControlTarget.Everything, PausedWork.Payouts, world);
        await world.PassAsync(TimeSpan.FromHours(5), TimeSpan.FromMinutes(5));
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.PayoutOrdinal, advance.PausedByControl),
            Is.EqualTo((AdvanceState.Reserved, 0, (long?)pause.Number)), "no payout is counted while paused");
        Assert.That(world.AlphaPayout.Sent.Concat(world.BetaPayout.Sent), Is.Empty, "no payout is sent while paused");
        Assert.That(await world.Store.ListDiscrepanciesAsync(false, null, 10, default), Is.Empty, "What is paused is not overdue.");
        foreach (IWorkLag lag in world.Lags)
        {
            Assert.That(await lag.FindOldestDueAsync(default) ?? TimeSpan.Zero, Is.EqualTo(TimeSpan.Zero), lag.Name);
        }

        TransactionOutcome again =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(30) });
        Assert.That((again.Kind, again.IsReplay), Is.EqualTo((OutcomeKind.Advanced, true)), "The promise stands.");

        await ResumeAsync(ControlTarget.Everything, PausedWork.Payouts, world);
        await world.WorkAsync();
        Assert.That(world.AlphaPayout.Sent.Concat(world.BetaPayout.Sent).Select(sent => sent.Key.Ordinal), Is.EqualTo(new[] { 1 }),
            "payouts in all");
        Assert.That((await world.AdvanceOfAsync(request)).IsPaid, "paid after the resume");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Pay_PromisedAndOneChannelPaused_TheNextPays()
    {
        using StandInHarness world = Promising();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        await PauseAsync(AlphaChannel, PausedWork.Payouts, world);
        await world.WorkAsync();
        Assert.That((world.AlphaPayout.Sent.Count, world.BetaPayout.Sent.Count), Is.EqualTo((0, 1)));
        Assert.That((await world.AdvanceOfAsync(request)).IsPaid);
    }

    [Test]
    public async Task Pay_PromisedAndPausedWhileTheOriginalIsFoundExecuted_IsNotPaidAfterResume()
    {
        using StandInHarness world = Promising();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        await PauseAsync(ControlTarget.Everything, PausedWork.Payouts, world);
        await world.PassAsync(TimeSpan.FromMinutes(10));
        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);
        await ResumeAsync(ControlTarget.Everything, PausedWork.Payouts, world);
        await world.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released));
        Assert.That(world.AlphaPayout.Sent.Concat(world.BetaPayout.Sent), Is.Empty);
        await world.AssertLedgerAsync();
    }

    private static StandInHarness Promising() => new(pay => pay.Settlement(options => options.PromiseToPay = true));

    private async Task<OperatorControl> PauseAsync(ControlTarget target, PausedWork work, StandInHarness? world = null)
    {
        OperatorActionResult result =
            await (world ?? _world).Controls.PauseAsync(target, work, StandInHarness.Clerk, "double debits", default);
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Done), result.Reason);
        return result.Control!;
    }

    private async Task ResumeAsync(ControlTarget target, PausedWork work, StandInHarness? world = null) =>
        Assert.That((await (world ?? _world).Controls.ResumeAsync(target, work, StandInHarness.Clerk, "works again", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
}
