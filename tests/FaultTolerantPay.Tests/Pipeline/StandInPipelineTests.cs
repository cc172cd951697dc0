using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

public sealed class StandInPipelineTests
{
    private static void StoresNothing(FaultTolerantPayBuilder pay) =>
        pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice);

    [Test]
    public async Task ExecuteAsync_HealthyInTheModeThatStoresNothing_CompletesByPrimaryAndStoresNothing()
    {
        using var world = new StandInHarness(StoresNothing);
        await world.AddMerchantAsync();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(await world.Store.HoldsTransactionsAsync(DateTimeOffset.MinValue, default), Is.False);
    }

    [Test]
    public async Task ExecuteAsync_Faulted_AdvancesThenCollectsAfterConfirmation()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced), "outcome");
        Advance paid = await world.AdvanceOfAsync(request);
        Assert.That(paid.State, Is.EqualTo(AdvanceState.Paid), "state once paid");
        Assert.That(paid.ExposureMinor, Is.EqualTo(5_000), "exposure once paid");
        await world.AssertLedgerAsync();

        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid), "While it is down, nothing is confirmed.");

        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromHours(2));
        Advance collected = await world.AdvanceOfAsync(request);
        Assert.That(collected.State, Is.EqualTo(AdvanceState.Collected), "state once collected");
        Assert.That(collected.CollectedMinor, Is.EqualTo(5_000), "amount collected");
        Assert.That(world.Primary.Advised, Has.Count.EqualTo(1), "advices");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "collections");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ExecuteAsync_SameKeyAgain_ReplaysAcrossRestart()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(request);
        world.Detector.Recover();
        world.Restart();

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome other = await world.Pipeline.ExecuteAsync(request with { Amount = new Money(1, StandInHarness.Eur) });

        Assert.That(second, Is.EqualTo(first with { IsReplay = true }), "the same content");
        Assert.That(other.Refusal!.Code, Is.EqualTo(RefusalCode.KeyConflict), "other content");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
        Assert.That(world.Primary.Executed, Is.Empty, "executions");
    }

    [Test]
    public async Task ExecuteAsync_PayoutUnknown_PendingThenResolvedByQueryWithNotice([Values] bool happened)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown), "state while unknown");
        await world.AssertLedgerAsync();

        world.AlphaPayout.OnQuery = _ => happened ? QueryResult.Found(ChannelResult.Succeeded()) : QueryResult.NotFound;
        await world.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.IsPaid, Is.EqualTo(happened), "whether it is paid");
        TransactionOutcome final =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(9) });
        Assert.That(final.Kind, Is.EqualTo(happened ? OutcomeKind.Advanced : OutcomeKind.Failed), "final answer");
        Assert.That(world.Notices.Notices.Single().Kind, Is.EqualTo(NoticeKind.OutcomeChanged), "notice");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ExecuteAsync_PayoutNotExecuted_NextChannelPays()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => throw new NothingSentException("refused");
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(world.BetaPayout.Sent.Single().Key.Ordinal, Is.EqualTo(2));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ExecuteAsync_EveryPayoutDeclined_FailsAndReleases()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("closed");
        world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("closed");
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Failed), "outcome");
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.PayoutDeclined), "reason");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released), "state");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ExecuteAsync_NoConsent_GoesToBusinessSystemPastTheBreaker()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(consents: false);
        world.Fail();

        TransactionOutcome completed = await world.Pipeline.ExecuteAsync(world.Request());
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionOutcome unavailable = await world.Pipeline.ExecuteAsync(world.Request("order-2"));

        Assert.That(completed.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "business system that executes");
        Assert.That(unavailable.Kind, Is.EqualTo(OutcomeKind.Unavailable), "business system that is down");
        Assert.That((await world.Store.FindTransactionAsync(world.Request("order-2").Key, default))!.Outcome.Reason,
            Is.EqualTo(OutcomeReasons.Withdrawn), "record");
    }

    [Test]
    public async Task ExecuteAsync_PrimaryUnknown_HeldThenResolved(
        [Values(OriginalStatus.Executed, OriginalStatus.Cancelled)] OriginalStatus status)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        world.Primary.OnConfirm = _ => new OriginalResult(status);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        TransactionOutcome final =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(9) });

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");
        Assert.That(again.Kind, Is.EqualTo(OutcomeKind.Pending), "answer to a retry");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "Unknown blocks any other attempt.");
        Assert.That(final.Kind, Is.EqualTo(status == OriginalStatus.Executed ? OutcomeKind.CompletedByPrimary : OutcomeKind.Failed),
            "final answer");
        Assert.That(world.Notices.Notices.Single().Outcome, Is.EqualTo(final with { IsReplay = false }), "outcome in the notice");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    /// <summary>
    /// Before the caller's deadline its own call may still arrive at the business system: a mere query that says "cancelled" decides
    /// nothing; the cancellation after the deadline does.
    /// </summary>
    [Test]
    public async Task ExecuteAsync_QueryBeforeTheDeadlineSaysNotExecuted_TheCancellationDecides(
        [Values(OriginalStatus.Cancelled, OriginalStatus.Reversed, OriginalStatus.NotFound)] OriginalStatus asked,
        [Values(OriginalStatus.Executed, OriginalStatus.Cancelled)] OriginalStatus confirmed)
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.MinConfirmRetryDelay = TimeSpan.FromSeconds(1)));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        int questions = 0;
        world.Primary.OnQuery = _ =>
        {
            questions++;
            return new OriginalResult(asked);
        };
        world.Primary.OnConfirm = _ => new OriginalResult(confirmed);
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(1));
        TransactionOutcome before = (await world.Store.FindTransactionAsync(request.Key, default))!.Outcome;
        await world.PassAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        TransactionOutcome after = (await world.Store.FindTransactionAsync(request.Key, default))!.Outcome;

        Assert.That(questions, Is.Positive, "queries");
        Assert.That((before.Kind, before.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)), "before the deadline");
        Assert.That(after.Kind, Is.EqualTo(confirmed == OriginalStatus.Executed ? OutcomeKind.CompletedByPrimary : OutcomeKind.Failed),
            "after the deadline");
        Assert.That(world.Notices.Notices, Has.Count.EqualTo(1), "The merchant hears of one outcome.");
    }

    /// <summary>Was answered as failed although the customer had paid at the business system.</summary>
    [Test]
    public async Task ExecuteAsync_PrimaryUnknownAndNoPayout_BusinessSystemDecidesTheOutcome(
        [Values(OriginalStatus.Executed, OriginalStatus.Cancelled)] OriginalStatus status)
    {
        using var world =
            new StandInHarness(builder => builder.Pipeline(pipeline => pipeline.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        world.Primary.OnConfirm = _ => new OriginalResult(status);
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("closed");
        world.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("closed");
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        TransactionOutcome final =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(9) });

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown), "reason of the first answer");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released), "state of the advance");
        Assert.That(final.Kind, Is.EqualTo(status == OriginalStatus.Executed ? OutcomeKind.CompletedByPrimary : OutcomeKind.Failed),
            "final answer");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ExecuteAsync_OriginalExecutedAfterAll_NothingIsCollectedAndMerchantOwes()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed, "primary-7");
        world.Detector.Recover();

        await world.PassAsync(TimeSpan.FromHours(3));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded), "state");
        Assert.That(advance.MerchantOwesMinor, Is.EqualTo(5_000), "what the merchant owes");
        Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_ExposureWouldNotFitIn64Bits_IsRefusedAndNothingIsWritten()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(limitMinor: long.MaxValue / 2);
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("order-1", long.MaxValue / 2))).Kind,
            Is.EqualTo(OutcomeKind.Advanced), "first payment");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("order-2", long.MaxValue / 2))).Kind,
            Is.EqualTo(OutcomeKind.Advanced), "second payment");
        TransactionRequest third = world.Request("order-3", long.MaxValue / 2);
        Refusal refusal = (await world.Pipeline.ExecuteAsync(third)).Refusal!;

        Assert.That((refusal.Code, refusal.Rule), Is.EqualTo((RefusalCode.ExposureCapReached, RuleNames.ExposureFits)),
            "refusal of the third");
        Assert.That(await world.Store.FindAdvanceAsync(third.Key, default), Is.Null, "advance of the third");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_ClockJumpedAheadAndCameBack_StoredOutcomeIsStillReplayed()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "first answer");
        world.Detector.Recover();

        // While the clock is a month ahead, nothing lies within the replay horizon: the store need not be asked for a while.
        world.Time.JumpWallClock(TimeSpan.FromDays(31));
        await world.Pipeline.ExecuteAsync(world.Request("order-2"));
        world.Time.JumpWallClock(TimeSpan.FromDays(-31));
        world.Time.Advance(TimeSpan.FromHours(1));

        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "replay");
        Assert.That(world.Primary.Executed.Select(asked => asked.Order.Value), Has.None.EqualTo("order-1"), "executions");
    }

    [Test]
    public async Task Execute_AnotherPaymentLooksWhileTheFirstOutcomeIsStored_TheOutcomeIsReplayed([Values] bool isAdvanced)
    {
        StandInHarness? running = null;
        bool races = true;
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(), async (_, commit) =>
        {
            if (races)
            {
                races = false;
                running!.Detector.Recover();
                await running.Pipeline.ExecuteAsync(running.Request("order-2"));
            }
            return await commit();
        });
        using var world = running = new StandInHarness(StoresNothing, services => services.AddSingleton(store));
        await world.AddMerchantAsync(limitMinor: isAdvanced ? 100_000 : 1);
        world.Fail();
        TransactionRequest request = world.Request();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(request);
        Assert.That(first.Kind, Is.EqualTo(isAdvanced ? OutcomeKind.Advanced : OutcomeKind.Refused), "first answer");

        world.Time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(first.Kind), "replay");
        Assert.That(world.Primary.Executed.Select(executed => executed.Order.Value), Is.EqualTo(new[] { "order-2" }), "executions");
    }
}
