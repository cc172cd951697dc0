using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>A store that fails: payments go on, and their records wait in memory until it is back.</summary>
[OnOneThread]
public sealed class StoreDownTests
{
    [Test]
    public async Task Execute_WriteBehindFails_RecordWaitsAndIsWrittenOnceTheStoreIsBack()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Fails : CallOutcome.Works;
        TransactionOutcome answered = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        RecordBacklog while_ = world.Backlog.Read();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(world.Request());
        store.Mend();
        await world.WorkAsync();

        Assert.That((while_.Waiting, while_.StoreDownSince), Is.EqualTo((1, (DateTimeOffset?)world.Now)),
            "records that wait, and since when the store is down");
        Assert.That(inFault, Is.EqualTo(answered with { IsReplay = true }), "retry in the fault");
        Assert.That((await world.Store.FindTransactionAsync(world.Request().Key, default))!.Outcome, Is.EqualTo(answered),
            "outcome on record");
        Assert.That(world.Backlog.Read(), Is.EqualTo(default(RecordBacklog)), "records that wait in the end");
    }

    [Test]
    public async Task Execute_StoreDown_PaymentsGoOnAndTheirRetriesAreKnown([Values] bool takesEffect)
    {
        CallOutcome outcome = takesEffect ? CallOutcome.FailsAfterwards : CallOutcome.Fails;
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => commit is null && outcome == CallOutcome.FailsAfterwards ? CallOutcome.Works : outcome;
        TransactionOutcome answered = await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome conflict = await world.Pipeline.ExecuteAsync(world.Request(minor: 1));
        TransactionOutcome standIn = await world.Pipeline.ExecuteAsync(world.Request("other"));
        RecordBacklog waiting = world.Backlog.Read();
        store.Mend();
        await world.WorkAsync();
        world.Restart();
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(answered.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "payment while the store is down");
        Assert.That(again, Is.EqualTo(answered with { IsReplay = true }), "its retry");
        Assert.That(conflict.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "its retry with another amount");
        Assert.That(standIn.Kind, Is.EqualTo(OutcomeKind.InProgress),
            "No money goes out on what is not on record; the write may have taken effect.");
        Assert.That(waiting.Waiting, Is.GreaterThanOrEqualTo(1), "records that wait");
        Assert.That(later, Is.EqualTo(answered with { IsReplay = true }), "retry once the store is back");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
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
        Assert.That((await node.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary),
            "outcome at the node whose record waits");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "What health warns of.");

        isBroken = false;
        await node.WorkAsync();

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Superseded), "state of the advance");
        Assert.That(advance.MerchantOwesMinor, Is.EqualTo(5_000), "what the merchant owes");
        Assert.That(node.Backlog.Read().Waiting, Is.Zero, "records that wait");
        Assert.That(store.Hanging, Is.Zero, "calls of the store that hang");
        await world.AssertLedgerAsync();
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

        Assert.That(waited, "the drain waits for the writes");
        Assert.That(await draining, Is.EqualTo(default(DrainResult)), "nothing is left");
        foreach (string order in new[] { "a", "b" })
        {
            Assert.That((await world.Store.FindTransactionAsync(world.Request(order).Key, default))!.Outcome.Kind,
                Is.EqualTo(OutcomeKind.CompletedByPrimary), $"outcome of {order}");
        }
    }
}
