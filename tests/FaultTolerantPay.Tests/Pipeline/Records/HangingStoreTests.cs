using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>
/// A store that hangs or is slow: no payment waits for it longer than its timeout, and a write that ends later is reckoned with.
/// </summary>
[OnOneThread]
public sealed class HangingStoreTests
{
    [Test]
    public async Task Execute_StoreHangs_OnePaymentWaitsAndTheNextGoOnAtOnce()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);

        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request("a")).AsTask();
        bool waited = !first.IsCompleted;
        // The time limit of the write; the read after it gets what is left of the half of the caller's time.
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        bool isAnswered = first.IsCompleted;
        int calls = store.Calls;
        for (int i = 0; i < 1_000; i++)
        {
            Assert.That((await world.Pipeline.ExecuteAsync(world.Request($"b{i}"))).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary),
                "the payments after the first one");
        }

        Assert.That(waited, "the first payment waits for the store");
        Assert.That(isAnswered, "the first payment is answered after the timeout");
        Assert.That((await first).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "answer to the first payment");
        Assert.That(store.Calls, Is.EqualTo(calls),
            "Nobody waits for the store, or loads it, until a write that nobody waits for has succeeded.");
        Assert.That(world.Backlog.Read().Waiting, Is.EqualTo(1_001), "records that wait");
    }

    [Test]
    public async Task Execute_StoreHangsAndTheCallerWaitsShortly_IsSentBeforeItsDeadline()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        Task<TransactionOutcome> paying =
            world.Pipeline.ExecuteAsync(world.Request() with { AnswerBy = world.Now + TimeSpan.FromMilliseconds(400) }).AsTask();
        for (int i = 0; i < 39; i++)
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(paying.IsCompletedSuccessfully);
        Assert.That((await paying).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Execute_StoreNeedsLongerThanOneCallerHas_TheNextPaymentIsOnRecordFirst()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        Task<TransactionOutcome> paying =
            world.Pipeline.ExecuteAsync(world.Request("a") with { AnswerBy = world.Now + TimeSpan.FromMilliseconds(400) }).AsTask();
        for (int i = 0; i < 39; i++)
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That((await paying).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        store.Mend();
        string? onRecord = null;
        world.Primary.OnExecute = request =>
        {
            onRecord = world.Store.FindTransactionAsync(request.Key, default).AsTask().Result?.Outcome.Reason;
            return PrimaryResult.Succeeded();
        };

        await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That(onRecord, Is.EqualTo(OutcomeReasons.InProgress), "One caller in a hurry does not say that the store hangs.");
    }

    [Test]
    public async Task Execute_StoreReadsSlowerThanOneCallerHasTime_TheNextPaymentIsLookedUp()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        await world.Pipeline.ExecuteAsync(world.Request("b"));
        store.CallOutcomeOf = commit => commit is null ? CallOutcome.Hangs : CallOutcome.Fails;
        Task<TransactionOutcome> paying =
            world.Pipeline.ExecuteAsync(world.Request("a") with { AnswerBy = world.Now + TimeSpan.FromMilliseconds(400) }).AsTask();
        for (int i = 0; i < 39; i++)
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That((await paying).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        store.CallOutcomeOf = commit => commit is null ? CallOutcome.Works : CallOutcome.Fails;

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That(again.IsReplay, "One caller in a hurry does not say that reads hang.");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Execute_MoreWaitForTheStoreThanMay_TheOthersDoNotWait()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.MaxConcurrentStoreCalls = 3);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);

        Task<TransactionOutcome>[] paying =
            [.. Enumerable.Range(0, 10).Select(i => world.Pipeline.ExecuteAsync(world.Request($"o{i}")).AsTask())];

        Assert.That(paying.Count(payment => payment.IsCompleted), Is.EqualTo(7), "payments that do not wait");
        Assert.That(store.Hanging, Is.EqualTo(3), "calls that hang");
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await Task.WhenAll(paying)).Select(outcome => outcome.Kind), Has.All.EqualTo(OutcomeKind.CompletedByPrimary),
            "outcomes");
    }

    [Test]
    public async Task Execute_IntentBecomesDurableAfterItWasGivenUp_EndsWithTheOutcomeThatWasAnswered()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        TransactionRequest request = world.Request();
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(request).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome answered = await paying;
        store.Mend();
        store.LetGo();
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Reason, Is.EqualTo(OutcomeReasons.InProgress),
            "the intent is on record");

        await world.WorkAsync();
        world.Restart();
        world.Fail();

        Assert.That(await world.Pipeline.ExecuteAsync(request), Is.EqualTo(answered with { IsReplay = true }), "replay");
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome, Is.EqualTo(answered),
            "outcome on record in the end");
    }

    [Test]
    public async Task Execute_NothingHappenedAndTheIntentBecomesDurableLater_SameKeyMayTryAgain()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.None, "busy");
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome first = await paying;
        store.Mend();
        store.LetGo();
        await world.WorkAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Unavailable));
        Assert.That((second.Kind, second.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, false)));
    }

    [Test]
    public async Task Execute_StandInAndTheStoreHangs_IsAnsweredInTimeAndNothingIsPaid()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Fail();
        store.CallOutcomeOf = commit => commit?.Advance is null ? CallOutcome.Works : CallOutcome.Hangs;
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        for (int i = 0; i < 4; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(paying.IsCompleted, "the payment is answered");
        Assert.That((await paying).Reason, Is.EqualTo(OutcomeReasons.InProgress), "The reservation may take effect yet.");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");

        store.Mend();
        store.LetGo();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(world.Request())).State, Is.EqualTo(AdvanceState.Released), "state in the end");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_RetryWhileAReservationMayTakeEffectYet_IsNotSentToTheBusinessSystem([Values] PaymentRecordPolicy mode,
        [Values] bool hasNewAttempt, [Values] bool isRefused)
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.PaymentRecords = mode);
        await world.AddMerchantAsync();
        world.Fail();
        if (isRefused)
        {
            world.AlphaInstitution.OnAssess = world.BetaInstitution.OnAssess = _ => new CreditAssessment
            {
                Institution = StandInHarness.Alpha,
                Tier = CreditTier.Insufficient,
                AssessedAt = world.Now,
            };
        }

        store.CallOutcomeOf = commit => commit?.Advance is null && !IsFinal(commit) ? CallOutcome.Works : CallOutcome.Hangs;
        TransactionRequest request = world.Request();
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(request).AsTask();
        for (int i = 0; i < 4; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // Nothing but the node's memory knows of the write that was given up.
        store.Break(CallOutcome.Fails);
        world.Detector.Recover();
        TransactionRequest retry = hasNewAttempt ? request with { Attempt = new AttemptId("again") } : request;
        TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(retry);
        store.Mend();
        store.LetGo();
        TransactionOutcome after = await world.Pipeline.ExecuteAsync(retry);

        Assert.That((await paying).Kind, Is.EqualTo(OutcomeKind.InProgress), "first answer");
        Assert.That(meanwhile.Kind, Is.EqualTo(OutcomeKind.InProgress), "retry while the reservation may take effect");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(isRefused && hasNewAttempt ? 1 : 0),
            "Only a new attempt after a final refusal is decided anew.");
        Assert.That(after.Kind,
            Is.EqualTo(isRefused ? hasNewAttempt ? OutcomeKind.CompletedByPrimary : OutcomeKind.Refused : OutcomeKind.InProgress),
            "retry once it has");
    }

    [Test]
    public async Task Execute_ModeThatStoresNothingAndTheStoreHangs_PaymentsGoOn()
    {
        using StandInHarness world =
            Breakable(out BreakableStore store, options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request("a")).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That((await first).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }
}
