using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>Several attempts of one order while the records of earlier ones wait or are being written.</summary>
[OnOneThread]
public sealed class AttemptRecordTests
{
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

        // The attempt may be on record as declined: then the outcome of another attempt is not its answer.
        Assert.That((meanwhile.Kind, meanwhile.Attempt), Is.EqualTo((OutcomeKind.InProgress, new AttemptId("order-1"))),
            "new attempt while the store is down");
        Assert.That(
            (second.Kind, second.Attempt, second.IsReplay),
            Is.EqualTo((isUnknown ? OutcomeKind.Pending : OutcomeKind.CompletedByPrimary, new AttemptId("order-1"), true)),
            "new attempt once the store answers");
        Assert.That(other.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "another amount");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
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

        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        Assert.That((discrepancy.Kind, discrepancy.Key.Attempt), Is.EqualTo((DiscrepancyKind.ExecutedAfterAll, new AttemptId("again"))));
        Assert.That(node.Backlog.Read().Waiting, Is.Zero);
    }
}
