using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Channels.EvidenceSteps;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Late results of payouts that contradict the record: the merchant is not paid again, and an operator decides.</summary>
public sealed class PayoutEvidenceTests
{
    [Test]
    public async Task LatePayoutSuccess_OfAPromise_IsNotPaidAgainAndApplyingItPays()
    {
        using var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.MinPromisedPayoutRetryDelay = TimeSpan.FromMinutes(30);
        }));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown() : ChannelResult.Succeeded();
        TransactionRequest request = await world.AdvancedAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved), "state before the report");

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1), "the merchant would be paid twice");

        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsPaid, advance.OutstandingMinor), Is.EqualTo((AdvanceState.Paid, true, 5_000L)),
            "paid once the evidence is applied");
        await world.AssertLedgerAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "collected after that");
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1), "number of payouts");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_WhileTheNextIsUnderWay_NoThirdIsSentAndTheOutcomeStaysPending([Values] bool applies)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("busy");
        world.BetaPayout.OnPay = _ =>
        {
            world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all")).AsTask().GetAwaiter().GetResult();
            return ChannelResult.NotExecuted("closed");
        };
        world.Fail();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That((outcome.Kind, outcome.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PayoutUnknown)), "first answer");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved), "neither paid again nor called failed");
        string id = (await world.OpenDiscrepancyAsync()).Id;
        OperatorActionResult decided = applies
            ? await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default)
            : await world.Operations.DismissEvidenceAsync(id, StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(decided.Status, Is.EqualTo(OperatorActionStatus.Done), decided.Reason);
        TransactionOutcome final = (await world.Store.FindTransactionAsync(request.Key, default))!.Outcome;
        Assert.That(final.Kind, Is.EqualTo(applies ? OutcomeKind.Advanced : OutcomeKind.Failed), "final answer");
        Assert.That(world.Notices.Notices.Single().Outcome!.Kind, Is.EqualTo(final.Kind), "outcome in the notice");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(applies ? AdvanceState.Paid : AdvanceState.Released),
            "state of the advance");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_OfAReleasedAdvance_TheMerchantOwesIt()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.MerchantOwesMinor, applied.Advance.OutstandingMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Released, 5_000L, 0L)), applied.Reason);
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Failed),
            "one final answer");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task PayoutReturned_AfterItSucceeded_TheBankOwesTheMerchantUntilItIsPaidManually()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.HardDecline("returned"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((applied.Status, applied.Advance!.PayoutOwedMinor), Is.EqualTo((OperatorActionStatus.Done, 5_000L)), applied.Reason);
        await world.AssertLedgerAsync();

        OperatorActionResult tooMuch = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1",
            request.Amount with { Minor = 5_001 }, StandInHarness.Clerk, Why, default);
        OperatorActionResult paid = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1", request.Amount,
            StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1", request.Amount,
            StandInHarness.Clerk, Why, default);
        Assert.That((tooMuch.Status, paid.Status, again.Status),
            Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That((again.Advance!.PayoutOwedMinor, again.Advance.PayoutCorrectionMinor), Is.EqualTo((0L, 0L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAPayoutAndThenTheOpposite_NobodyOwesAnything()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request());
        Instruction payout = world.AlphaPayout.Sent[0];
        foreach (ChannelResult said in new[] { ChannelResult.Succeeded("paid after all"), ChannelResult.NotExecuted("returned") })
        {
            await world.ReportAsync(payout, said);
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        }

        Advance advance = (await world.Store.FindAdvanceAsync(payout.Key.Transaction, default))!;
        Assert.That((advance.MerchantOwesMinor, advance.PayoutOwedMinor), Is.EqualTo((0L, 0L)));
        await world.AssertLedgerAsync();
    }

    /// <summary>
    /// A channel's refusal may overtake its reply that it looks into the instruction: where nothing follows, that reply is past.
    /// </summary>
    [Test]
    public async Task Accepted_AfterARefusalThatEndedTheAdvance_OpensNothing()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Pending("looking into it"));

        Assert.That(await world.Store.ListDiscrepanciesAsync(false, null, 10, default), Is.Empty);
    }
}
