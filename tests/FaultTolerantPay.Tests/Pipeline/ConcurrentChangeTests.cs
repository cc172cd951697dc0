using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// While a payment is decided, something else changes it: another caller, another node, a worker, or the answer of a call. Every caller
/// gets the outcome that is stored.
/// </summary>
internal sealed class ConcurrentChangeTests
{
    [Test]
    public async Task ExecuteAsync_PayoutPendingAnsweredToAnotherCaller_TellsTheOutcomeByNotice()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = instruction =>
        {
            // The channel's callback overtakes its own answer; from here on another caller is answered "pending".
            Assert.That(world.ReportAsync(instruction, ChannelResult.Pending()).AsTask().IsCompletedSuccessfully, "the report is taken");
            return ChannelResult.Succeeded();
        };

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());
        await world.WorkAsync();

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced), "outcome");
        Assert.That(world.Notices.Notices.Select(notice => notice.Kind), Has.Member(NoticeKind.OutcomeChanged), "notices");
    }

    [Test]
    public async Task ExecuteAsync_IntentLostToARequestThatWasWithdrawn_IsNotAnsweredPending()
    {
        var disk = new InMemoryDisk();
        bool loses = false;
        var store = InterceptedStore.Around(new InMemoryStandInStore(disk), (_, commit) => loses
            ? new(new CommitResult(CommitStatus.VersionConflict)) : commit());
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync(consents: false);
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        // Another node writes its intent first, and withdraws it.
        loses = true;
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.InProgress), "nothing is pending: nobody would ever tell an outcome");
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.InProgress));
    }

    [Test]
    public async Task ExecuteAsync_OutcomeStoredAndStoreFailsAfterwards_IsNotAnsweredPending()
    {
        var disk = new InMemoryDisk();
        var store = InterceptedStore.Around(new InMemoryStandInStore(disk), async (commit, next) =>
        {
            CommitResult result = await next();
            return commit.Advance?.State == AdvanceState.Paid ? throw new StoreException("The answer of the store was lost.") : result;
        });
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.InProgress), "the final outcome is stored, and no notice follows");
        Assert.That(again.Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    [Test]
    public async Task ExecuteAsync_UnknownAttemptWasDeclinedAtAnotherNode_AnotherAttemptIsNotAnsweredSo()
    {
        bool fails = true;
        var disk = new InMemoryStandInStore();
        var store = InterceptedStore.Around(disk, (commit, next) => fails
            && commit.Transaction?.Outcome.Reason == OutcomeReasons.PrimaryUnknown ? throw new StoreException("The store is away.")
                : next());
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        await world.Pipeline.ExecuteAsync(first);

        // Another node asks what became of it, and stores that it was declined; this one still keeps it as unknown.
        TransactionRecord record = (await disk.FindTransactionAsync(first.Key, default))!;
        var declined = new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = world.Now, Reason = "no-funds" };
        Assert.That((await disk.CommitAsync(new StandInCommit { At = world.Now, Transaction = record with { Outcome = declined } },
            default)).IsCommitted);
        fails = false;
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();
        TransactionRequest second = first with { Attempt = new AttemptId("try-2") };
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(second);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(second);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.InProgress), "what the other attempt ended with is no answer to this one");
        Assert.That((again.Kind, again.Reason), Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.Contradicted)),
            "this node's try may have been executed: an operator decides");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ExecuteAsync_DeadlinePassedWhileTheIntentWasWritten_SendsNothing()
    {
        StandInHarness? running = null;
        var store = InterceptedStore.Around(new InMemoryStandInStore(), async (commit, next) =>
        {
            CommitResult result = await next();
            if (commit.Transaction?.Outcome.Reason == OutcomeReasons.InProgress)
            {
                running!.Time.Advance(TimeSpan.FromMinutes(5));
            }

            return result;
        });
        using var world = running = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(world.Primary.Executed, Is.Empty, "a worker may have given it up");
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.DeadlinePassed));
    }

    [Test]
    public async Task ExecuteAsync_DecidedMeanwhileInTheBackground_AnswersWhatIsStored()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        world.Primary.OnExecute = _ =>
        {
            // At the caller's deadline a worker cancelled the payment and stored that it failed. That is why the business system refuses
            // the call.
            world.Time.Advance(TimeSpan.FromSeconds(30));
            TransactionRecord record = world.Store.FindTransactionAsync(request.Key, default).AsTask().Result!;
            var failed = new TransactionOutcome
            {
                Kind = OutcomeKind.Failed,
                DecidedAt = world.Now,
                Reason = OutcomeReasons.PrimaryNotExecuted,
            };
            Assert.That(world.Store.CommitAsync(new StandInCommit { At = world.Now, Transaction = record with { Outcome = failed } },
                default).AsTask().Result.IsCommitted);
            return PrimaryResult.Declined("cancelled");
        };

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
    }

    [Test]
    public async Task ExecuteAsync_FirstRequestStoodStillWhilePending_DuplicateGetsTheFinalOutcome()
    {
        TaskCompletionSource resumed = new();
        bool isFirst = true;
        var store = InterceptedStore.Around(new InMemoryStandInStore(), async (commit, next) =>
        {
            CommitResult result = await next();
            // The first request stands still here, although its commit is durable.
            if (isFirst && commit.Advance is { State: AdvanceState.PayoutUnknown })
            {
                isFirst = false;
                await resumed.Task;
            }
            return result;
        });
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        TransactionRequest request = world.Request();
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(request).AsTask();
        // Another node's worker finds out that nothing was paid.
        TransactionRecord pending = (await world.Store.FindTransactionAsync(request.Key, default))!;
        var failed = new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = world.Now, Reason = OutcomeReasons.PayoutNotExecuted };
        Assert.That((await world.Store.CommitAsync(new StandInCommit { At = world.Now, Transaction = pending with { Outcome = failed } },
            default)).IsCommitted);

        Task<TransactionOutcome> duplicate = world.Pipeline.ExecuteAsync(request).AsTask();
        Assert.That(first.IsCompleted || duplicate.IsCompleted, Is.False, "the duplicate waits for the first request");
        resumed.SetResult();
        await first.WaitAsync(TimeSpan.FromSeconds(20));
        world.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((await duplicate.WaitAsync(TimeSpan.FromSeconds(20))).Kind, Is.EqualTo(OutcomeKind.Failed),
            "the final outcome was on record before the duplicate asked");
    }
}
