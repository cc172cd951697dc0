using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// A payment that may reach the business system is on record first, so that a retry in a fault is never paid twice (M2, M3, M4).
/// </summary>
[OnOneThread]
public sealed class RecordedPaymentTests
{
    public enum Where
    {
        SameNode,
        AfterRestart,
        OtherNode,
    }

    private static bool IsIntent(StandInCommit? commit) => commit?.Transaction?.Outcome.Reason == OutcomeReasons.InProgress;

    private static bool IsFinal(StandInCommit? commit) => commit?.Transaction?.Outcome.IsFinal == true;

    /// <summary>A world on a store that can be broken; what is durable is the disk's.</summary>
    private static StandInHarness Breakable(out BreakableStore broken, Action<PipelineOptions>? configure = null)
    {
        var disk = new InMemoryDisk();
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(disk));
        return new StandInHarness(pay => pay.Pipeline(configure ?? (_ => { })), services => services.AddSingleton(store));
    }

    [Test]
    public async Task Execute_RetryInAFaultOfWhatTheBusinessSystemAnswered_IsReplayed([Values] Where where, [Values] bool declines)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        if (declines)
        {
            world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        }

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        if (where == Where.AfterRestart)
        {
            world.Restart();
        }

        using StandInHarness? other = where == Where.OtherNode ? new StandInHarness(beside: world) : null;
        StandInHarness asked = other ?? world;
        asked.Fail();

        TransactionOutcome again = await asked.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome conflict = await asked.Pipeline.ExecuteAsync(world.Request(minor: 4_000));

        Assert.That(first.Kind, Is.EqualTo(declines ? OutcomeKind.DeclinedByPrimary : OutcomeKind.CompletedByPrimary));
        Assert.That(again, Is.EqualTo(first with { IsReplay = true }));
        Assert.That(conflict.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task Execute_RetryInAFaultInTheModeThatStoresNothing_IsPaidTwice()
    {
        using var world =
            new StandInHarness(pay => pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice));
        await world.AddMerchantAsync();
        await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(again.Kind, Is.EqualTo(OutcomeKind.Advanced), "The name of the mode says so.");
    }

    [Test]
    public async Task Execute_Healthy_LeavesOneSmallRecordAndNothingInTheQueue()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        await world.Pipeline.ExecuteAsync(world.Request());

        PaymentHistory history = (await world.Books.GetHistoryAsync(world.Request().Key, default))!;
        Assert.That(history.Payment.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(history.Timeline, Is.Empty);
        Assert.That((await world.Store.ReadBacklogAsync(WorkKind.Transaction, world.Now.AddDays(1), default)).Due, Is.Zero);
        Assert.That(world.Backlog.Read(), Is.EqualTo(default(RecordBacklog)));
    }

    [Test]
    public async Task Execute_CrashBetweenIntentAndAnswer_RetryInAFaultStaysPending([Values] bool wasExecuted)
    {
        var detector = new DyingDetector();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(detector));
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        _ = world.Pipeline.ExecuteAsync(request).AsTask();

        // The process died while it waited for the answer: what is on disk is all there is.
        world.Restart();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(request);
        detector.State = FaultState.Healthy;
        world.Primary.OnQuery = _ => new OriginalResult(wasExecuted ? OriginalStatus.Executed : OriginalStatus.NotFound, "p-1");
        await world.PassAsync(TimeSpan.FromMinutes(2));

        OutcomeKind expected = wasExecuted ? OutcomeKind.CompletedByPrimary : OutcomeKind.Failed;
        Assert.That(inFault.Reason, Is.EqualTo(OutcomeReasons.InProgress));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(expected));
        Assert.That(world.Notices.Notices.Single().Outcome.Kind, Is.EqualTo(expected));
    }

    [Test]
    public async Task Execute_CrashBeforeTheOutcomeIsWritten_AskedBeforeItIsCancelled()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        TransactionRequest request = world.Request();

        TransactionOutcome told = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        world.Restart();
        store.Mend();
        world.Fail();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(request);
        world.Detector.Recover();
        world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.Executed, "p-1");
        // A fence would take back what the caller was told is paid.
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Reversed);
        await world.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(told.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "The answer does not wait for the write.");
        Assert.That(again, Is.EqualTo(told with { IsReplay = true }));
        Assert.That(inFault.Reason, Is.EqualTo(OutcomeReasons.InProgress));
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Execute_WriteBehindFails_RecordWaitsAndIsWrittenOnceTheStoreIsBack()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Fails : CallOutcome.Works;
        TransactionOutcome told = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        RecordBacklog while_ = world.Backlog.Read();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(world.Request());
        store.Mend();
        await world.WorkAsync();

        Assert.That((while_.Waiting, while_.StoreDownSince), Is.EqualTo((1, (DateTimeOffset?)world.Now)));
        Assert.That(inFault, Is.EqualTo(told with { IsReplay = true }));
        Assert.That((await world.Store.FindTransactionAsync(world.Request().Key, default))!.Outcome, Is.EqualTo(told));
        Assert.That(world.Backlog.Read(), Is.EqualTo(default(RecordBacklog)));
    }

    [Test]
    public async Task Execute_MoreWritesBehindThanMayBe_CallerWaitsForItsOwn()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.MaxWritesBehind = 1);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        Task<TransactionOutcome> second = world.Pipeline.ExecuteAsync(world.Request("b")).AsTask();
        bool waited = !second.IsCompleted;
        store.LetGo();

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(waited);
        Assert.That((await second).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Execute_StoreDown_PaymentsGoOnAndTheirRetriesAreKnown([Values] bool takesEffect)
    {
        CallOutcome fate = takesEffect ? CallOutcome.FailsAfterwards : CallOutcome.Fails;
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => commit is null && fate == CallOutcome.FailsAfterwards ? CallOutcome.Works : fate;
        TransactionOutcome told = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome conflict = await world.Pipeline.ExecuteAsync(world.Request(minor: 1));
        TransactionOutcome standIn = await world.Pipeline.ExecuteAsync(world.Request("other"));
        RecordBacklog waiting = world.Backlog.Read();
        store.Mend();
        await world.WorkAsync();
        world.Restart();
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(told.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(again, Is.EqualTo(told with { IsReplay = true }));
        Assert.That(conflict.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
        Assert.That(standIn.Kind, Is.EqualTo(OutcomeKind.InProgress),
            "No money goes out on what is not on record; the write may have taken effect.");
        Assert.That(waiting.Waiting, Is.GreaterThanOrEqualTo(1));
        Assert.That(later, Is.EqualTo(told with { IsReplay = true }));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

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
            Assert.That((await world.Pipeline.ExecuteAsync(world.Request($"b{i}"))).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        }

        Assert.That(waited);
        Assert.That(isAnswered);
        Assert.That((await first).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(store.Calls, Is.EqualTo(calls),
            "Nobody waits for the store, or loads it, until a write that nobody waits for has succeeded.");
        Assert.That(world.Backlog.Read().Waiting, Is.EqualTo(1_001));
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

        Assert.That(paying.Count(payment => payment.IsCompleted), Is.EqualTo(7));
        Assert.That(store.Hanging, Is.EqualTo(3));
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await Task.WhenAll(paying)).Select(outcome => outcome.Kind), Has.All.EqualTo(OutcomeKind.CompletedByPrimary));
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
        TransactionOutcome told = await paying;
        store.Mend();
        store.LetGo();
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Reason, Is.EqualTo(OutcomeReasons.InProgress));

        await world.WorkAsync();
        world.Restart();
        world.Fail();

        Assert.That(await world.Pipeline.ExecuteAsync(request), Is.EqualTo(told with { IsReplay = true }));
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome, Is.EqualTo(told));
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

    /// <summary>The mark of such a payment was lost, and the same key was stood in.</summary>
    [Test]
    public async Task Execute_UnknownOutcomeCouldNotBeStored_SameKeyIsNotStoodIn([Values] PaymentRecordPolicy records,
        [Values] bool isIntentStored)
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.PaymentRecords = records);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        store.CallOutcomeOf = commit => isIntentStored && IsIntent(commit) ? CallOutcome.Works : CallOutcome.Fails;
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request());
        store.Mend();
        TransactionOutcome third = await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome fourth = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((first.Kind, second.Kind), Is.EqualTo((OutcomeKind.InProgress, OutcomeKind.InProgress)),
            "Nobody may say that nothing was done.");
        Assert.That((third.Kind, third.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)));
        Assert.That(fourth.Kind, Is.EqualTo(OutcomeKind.Pending));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    /// <summary>
    /// A record that no store would ever take is given up, unless nobody can tell what became of the payment: that one blocks its key as
    /// long as this node lives (M3).
    /// </summary>
    [Test]
    public async Task Execute_UnknownOutcomeCannotBeStoredAtAll_SameKeyIsNotStoodIn()
    {
        bool isBroken = true;
        var inner = new InMemoryStandInStore();
        using var world = new StandInHarness(services: services => services.AddSingleton(InterceptedStore.Around(
            inner,
            (commit, apply) => !isBroken ? apply()
                : IsIntent(commit) ? ValueTask.FromException<CommitResult>(new StoreException("The test broke the store."))
                : ValueTask.FromException<CommitResult>(new InvalidOperationException("This record fits no store.")))));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        isBroken = false;
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That((second.Kind, second.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That(world.Backlog.Read().GivenUp, Is.Zero);
    }

    [Test]
    public async Task Execute_MoreRecordsWaitThanMay_OldestCertainOneIsGivenUpAndCounted()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.MaxWaitingRecords = 2);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        world.Primary.OnExecute = request => request.Order.Value == "unknown" ? PrimaryResult.Unknown(FaultKind.Timeout)
            : PrimaryResult.Succeeded();
        foreach (string order in new[] { "unknown", "a", "b" })
        {
            await world.Pipeline.ExecuteAsync(world.Request(order));
        }

        RecordBacklog full = world.Backlog.Read();
        world.Fail();
        store.Mend();
        TransactionOutcome unknown = await world.Pipeline.ExecuteAsync(world.Request("unknown"));
        TransactionOutcome kept = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That((full.Waiting, full.GivenUp, full.GivenUpAt), Is.EqualTo((2, 1L, (DateTimeOffset?)world.Now)));
        Assert.That(unknown.Kind, Is.EqualTo(OutcomeKind.Pending), "What nobody can tell the outcome of is never given up.");
        Assert.That((kept.Kind, kept.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, true)));
    }

    [Test]
    public async Task Execute_NoRoomForAnotherUnknownOutcome_IsOverloadedAndNothingIsSent()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.MaxWaitingRecords = 1);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        await world.Pipeline.ExecuteAsync(world.Request("a"));

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That((second.Kind, second.Reason), Is.EqualTo((OutcomeKind.Overloaded, OutcomeReasons.TooManyWaitingRecords)));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Execute_OtherNodeStoodInWhileARecordWaited_AdvanceIsSupersededOnceItIsKnown()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        IStandInStore shared = world.Store;
        bool isBroken = true;
        IStandInStore cutOff = InterceptedStore.Around(shared, (_, commit) => isBroken
            ? throw new StoreException("This node does not reach the store.") : commit());
        using var node =
            new StandInHarness(services: services => services.AddSingleton(cutOff).AddSingleton(world.Merchants), beside: world);
        Assert.That((await node.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "What health warns of.");

        isBroken = false;
        await node.WorkAsync();

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded));
        Assert.That(advance.MerchantOwesMinor, Is.EqualTo(5_000));
        Assert.That(node.Backlog.Read().Waiting, Is.Zero);
        Assert.That(store.Hanging, Is.Zero);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_UnknownWaitedAndTheOrderWasRefusedElsewhere_OperatorIsInformed()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(limitMinor: 10);
        TransactionRequest request = world.Request();
        bool isBroken = true;
        IStandInStore cutOff = InterceptedStore.Around(world.Store, (_, commit) => isBroken
            ? throw new StoreException("This node does not reach the store.") : commit());
        using var node =
            new StandInHarness(services: services => services.AddSingleton(cutOff).AddSingleton(world.Merchants), beside: world);
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        await node.Pipeline.ExecuteAsync(request);
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused));

        isBroken = false;
        await node.WorkAsync();

        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.PrimaryStillUnknown));
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Refused));
    }

    [Test]
    public async Task Execute_CallerGaveUpWhileTheIntentWasWritten_NothingIsSentAndTheSameKeyMayTryAgain()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        using var source = new CancellationTokenSource();
        store.CallOutcomeOf = commit => IsIntent(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request(), source.Token).AsTask();
        await source.CancelAsync();
        store.Mend();
        store.LetGo();

        Assert.That(async () => await paying, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(world.Primary.Executed, Is.Empty);
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
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

        Assert.That(paying.IsCompleted);
        Assert.That((await paying).Reason, Is.EqualTo(OutcomeReasons.InProgress), "The reservation may take effect yet.");
        Assert.That(world.AlphaPayout.Sent, Is.Empty);

        store.Mend();
        store.LetGo();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(world.Request())).State, Is.EqualTo(AdvanceState.Released));
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

        Assert.That((await paying).Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(meanwhile.Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(isRefused && hasNewAttempt ? 1 : 0),
            "Only a new attempt after a final refusal is decided anew.");
        Assert.That(after.Kind,
            Is.EqualTo(isRefused ? hasNewAttempt ? OutcomeKind.CompletedByPrimary : OutcomeKind.Refused : OutcomeKind.InProgress));
    }

    [Test]
    public async Task Execute_RetryWhileARecordIsAnsweredLate_GetsTheFinalOutcomeThatWasAnsweredMeanwhile()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        store.CallOutcomeOf = commit => commit is null || IsIntent(commit) ? CallOutcome.Works : CallOutcome.Fails;
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        // The unknown outcome is written by a worker, which does not hear of it; another node ends the payment, and tells its caller.
        store.CallOutcomeOf = commit => commit?.Transaction is null ? CallOutcome.Works : CallOutcome.HangsAfterwards;
        Task<int> writing = ((IBackgroundWork)world.Backlog).RunOnceAsync(default).AsTask();
        store.Mend();
        TransactionRecord written = (await world.Store.FindTransactionAsync(request.Key, default))!;
        var completed = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = world.Now };
        await world.Store.CommitAsync(new StandInCommit { At = world.Now, Transaction = written with { Outcome = completed } }, default);
        Task<TransactionOutcome> asking = world.Pipeline.ExecuteAsync(request).AsTask();
        store.LetGo();
        await writing;

        Assert.That(written.Outcome.Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown));
        Assert.That(await asking, Is.EqualTo(completed with { IsReplay = true }), "\"Pending\" would be a second answer.");
    }

    [Test]
    public async Task Execute_DeclineAfterTheDeadlineThatTheStoreDoesNotTake_IsNotAnswered()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        world.Primary.OnExecute = _ =>
        {
            world.Time.Advance(request.AnswerBy - world.Now);
            return PrimaryResult.Declined("fenced");
        };
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Fails : CallOutcome.Works;
        TransactionOutcome told = await world.Pipeline.ExecuteAsync(request);

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        store.Mend();
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(request);

        Assert.That(new[] { told.Kind, again.Kind }, Is.All.EqualTo(OutcomeKind.InProgress),
            "the resolver of another node may have stored \"failed\"");
        Assert.That(later.Kind, Is.EqualTo(OutcomeKind.DeclinedByPrimary));
    }

    [Test]
    public async Task Execute_DeclinedSinceAnEarlierTryWasCancelled_IsStoredBeforeItIsAnswered()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.None, "busy");
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());

        // A resolver had begun to fence the first try when that was withdrawn, and could not store what it found.
        world.Primary.OnExecute = _ => PrimaryResult.Declined("cancelled");
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        Task<TransactionOutcome> asking = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome told = await asking;
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());

        // What was not written is lost with the node.
        world.Restart();
        store.Mend();
        world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.Cancelled);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Unavailable));
        Assert.That((await world.Store.FindTransactionAsync(world.Request().Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
        Assert.That(new[] { told.Kind, again.Kind }, Is.All.EqualTo(OutcomeKind.InProgress),
            "\"Declined\" would be another answer than \"failed\".");
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

    [Test]
    public async Task Execute_NewAttemptWhileTheStoreIsDown_IsInProgressUntilTheStoreAnswers([Values] bool isUnknown)
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        if (isUnknown)
        {
            world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        }

        TransactionRequest again = world.Request() with { Attempt = new AttemptId("again") };
        await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(again);
        store.Mend();
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(again);
        TransactionOutcome other = await world.Pipeline.ExecuteAsync(again with { Amount = new Money(1, again.Amount.Currency) });

        // The attempt may be on record as declined: then it is not told what another one ended with.
        Assert.That((meanwhile.Kind, meanwhile.Attempt), Is.EqualTo((OutcomeKind.InProgress, new AttemptId("order-1"))));
        Assert.That(
            (second.Kind, second.Attempt, second.IsReplay),
            Is.EqualTo((isUnknown ? OutcomeKind.Pending : OutcomeKind.CompletedByPrimary, new AttemptId("order-1"), true)));
        Assert.That(other.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Execute_UnknownTryWhoseWithdrawnRecordCouldNotBeTakenUp_BlocksTheNextOne()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options =>
        {
            options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice;
            options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn;
        });
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        await world.Store.CommitAsync(new StandInCommit
        {
            At = world.Now,
            Transaction = TransactionRecord.Pending(request, OutcomeReasons.Withdrawn, world.Now)
        }, default);
        store.CallOutcomeOf = commit => commit is { Transaction: not null, Advance: null } ? CallOutcome.Fails : CallOutcome.Works;
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(request);
        store.Mend();
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);

        TransactionOutcome second = await world.Pipeline.ExecuteAsync(request);

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.Pending), "the business system may have executed the first try");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task Execute_NewAttemptAfterADecline_IsDecidedAnew([Values] bool isDown, [Values] PaymentRecordPolicy records)
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.PaymentRecords = records);
        await world.AddMerchantAsync();
        if (isDown)
        {
            store.Break(CallOutcome.Fails);
        }

        world.Primary.OnExecute = request => request.Attempt is null ? PrimaryResult.Declined("no-funds") : PrimaryResult.Succeeded();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request() with { Attempt = new AttemptId("topped-up") });
        store.Mend();
        await world.WorkAsync();

        Assert.That((first.Kind, second.Kind, second.IsReplay),
            Is.EqualTo((OutcomeKind.DeclinedByPrimary, OutcomeKind.CompletedByPrimary, false)));
        if (records == PaymentRecordPolicy.BeforeSending)
        {
            Assert.That(
                (await world.Store.FindAttemptsAsync(world.Request().Key.OrderKey, default)).Select(attempt => attempt.Outcome.Kind),
                Is.EquivalentTo(new[] { OutcomeKind.DeclinedByPrimary, OutcomeKind.CompletedByPrimary }));
        }
    }

    [Test]
    public async Task Execute_NewAttemptWhileTheDeclineOfTheFirstIsBeingWritten_WaitsForThatWrite()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = request => request.Attempt is null ? PrimaryResult.Declined("no-funds") : PrimaryResult.Succeeded();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        await world.Pipeline.ExecuteAsync(world.Request());
        Task<TransactionOutcome> second =
            world.Pipeline.ExecuteAsync(world.Request() with { Attempt = new AttemptId("topped-up") }).AsTask();
        bool waited = !second.IsCompleted;
        store.Mend();
        store.LetGo();

        Assert.That(waited);
        Assert.That((await second).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Execute_TwoAttemptsReachedTheBusinessSystemWithoutRecords_OperatorIsInformed()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        bool isBroken = true;
        IStandInStore cutOff = InterceptedStore.Around(world.Store, (_, commit) => isBroken
            ? throw new StoreException("This node does not reach the store.") : commit());
        using var node =
            new StandInHarness(services: services => services.AddSingleton(cutOff).AddSingleton(world.Merchants), beside: world);
        await node.Pipeline.ExecuteAsync(world.Request());
        await world.Pipeline.ExecuteAsync(world.Request() with { Attempt = new AttemptId("again") });

        isBroken = false;
        await node.WorkAsync();

        Discrepancy difference = await world.OpenDiscrepancyAsync();
        Assert.That((difference.Kind, difference.Key.Attempt), Is.EqualTo((DiscrepancyKind.ExecutedAfterAll, new AttemptId("again"))));
        Assert.That(node.Backlog.Read().Waiting, Is.Zero);
    }

    [Test]
    public async Task Drain_WritesUnderWayAndRecordsWaiting_AreDurableWhenItReturns()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        await world.Pipeline.ExecuteAsync(world.Request("a"));
        store.Break(CallOutcome.Fails);
        await world.Pipeline.ExecuteAsync(world.Request("b"));
        store.Mend();

        Task<DrainResult> draining = world.Backlog.DrainAsync(default).AsTask();
        bool waited = !draining.IsCompleted;
        store.LetGo();

        Assert.That(waited);
        Assert.That(await draining, Is.EqualTo(default(DrainResult)));
        foreach (string order in new[] { "a", "b" })
        {
            Assert.That((await world.Store.FindTransactionAsync(world.Request(order).Key, default))!.Outcome.Kind,
                Is.EqualTo(OutcomeKind.CompletedByPrimary));
        }
    }

    /// <summary>The first call is never answered; from then on the business system is held to be down.</summary>
    private sealed class DyingDetector : IFaultDetector
    {
        private bool _wasCalled;

        public FaultState State { get; set; } = new() { Status = FaultStatus.Faulted, Outage = new OutageId(1) };

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
        {
            bool isFirst = !_wasCalled;
            _wasCalled = true;
            return isFirst ? new(new TaskCompletionSource<PrimaryResult>().Task) : new(PrimaryResult.NotExecuted(FaultKind.Withheld));
        }

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            ExecuteAsync(request, cancellationToken);
    }
}
