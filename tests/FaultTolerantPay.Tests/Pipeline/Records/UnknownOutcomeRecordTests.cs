using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>An unknown outcome that cannot be stored: it blocks its payment on this node, and is never given up (M3).</summary>
[OnOneThread]
public sealed class UnknownOutcomeRecordTests
{
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
        Assert.That((third.Kind, third.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)), "once the store is back");
        Assert.That(fourth.Kind, Is.EqualTo(OutcomeKind.Pending), "a further retry");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
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

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.InProgress), "first answer");
        Assert.That((second.Kind, second.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)), "retry");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That(world.Backlog.Read().GivenUp, Is.Zero, "records given up");
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
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused), "refused elsewhere");

        isBroken = false;
        await node.WorkAsync();

        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.PrimaryStillUnknown), "kind of the discrepancy");
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Refused),
            "outcome on record");
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

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.InProgress), "first try");
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.Pending), "the business system may have executed the first try");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }
}
