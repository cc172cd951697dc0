using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>Where a retry may reach another node, nothing is sent that the store did not take (M2).</summary>
[OnOneThread]
public sealed class UnrecordedPaymentTests
{
    [Test]
    public async Task Execute_StoreFails_IsRefusedAndNothingIsSent()
    {
        using StandInHarness world = Refusing(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.FailsWithNothingWritten);
        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(world.Request());
        int sent = world.Primary.Executed.Count;
        store.Mend();
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(
            (refused.Kind, refused.Reason, refused.IsFinal), Is.EqualTo((OutcomeKind.Unavailable, OutcomeReasons.StoreDown, false)));
        Assert.That(sent, Is.Zero);
        Assert.That(world.Backlog.Read().Waiting, Is.Zero, "records in memory");
        Assert.That(later.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "the same attempt, once the store is back");
    }

    /// <summary>The store works: whoever waits a moment is served.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Execute_StoreIsOverloaded_SaysSo(bool isStandIn)
    {
        using StandInHarness world = Refusing(out BreakableStore store);
        await world.AddMerchantAsync();
        if (isStandIn)
        {
            world.Fail();
            store.CallOutcomeOf = commit => commit is { Advance: not null } ? CallOutcome.IsOverloaded : CallOutcome.Works;
        }
        else
        {
            store.Break(CallOutcome.IsOverloaded);
        }

        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(
            (refused.Kind, refused.Reason, refused.IsFinal), Is.EqualTo((OutcomeKind.Overloaded, OutcomeReasons.StoreOverloaded, false)));
        Assert.That(world.Primary.Executed, Is.Empty);
    }

    /// <summary>The intent may be stored: the payment is in progress, and a worker ends it. Nothing was sent for it.</summary>
    [Test]
    public async Task Execute_StoreHangs_IsInProgressAndEndsUnpaid()
    {
        using StandInHarness world = Refusing(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.HangsAfterwards);
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome answered = await paying;
        store.Mend();
        store.LetGo();
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.WorkAsync();
        TransactionOutcome ended = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(answered.Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(again.Kind, Is.EqualTo(OutcomeKind.InProgress), "its retry");
        Assert.That(ended.Kind, Is.EqualTo(OutcomeKind.Failed), "after its deadline");
        Assert.That(world.Primary.Executed, Is.Empty);
    }

    /// <summary>No record waits whose write would tell that the store is back: the payments themselves find out.</summary>
    [Test]
    public async Task Execute_StoreIsBackAfterItHung_TheNextPaymentGoesOn()
    {
        using StandInHarness world = Refusing(out BreakableStore store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request("a")).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await paying;
        store.Mend();

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("b"))).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    /// <summary>Without a setting, the store decides: one that knows its nodes is shared.</summary>
    [TestCase(false, FailedStorePolicy.ByStore, ExpectedResult = OutcomeKind.CompletedByPrimary)]
    [TestCase(true, FailedStorePolicy.ByStore, ExpectedResult = OutcomeKind.Unavailable)]
    [TestCase(true, FailedStorePolicy.GoOnRetryMayPayTwice, ExpectedResult = OutcomeKind.CompletedByPrimary)]
    public async Task<OutcomeKind> Execute_StoreFails_EndsAsThePolicySays(bool hasNodes, FailedStorePolicy policy)
    {
        (IStandInStore inner, BreakableStore store) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        using var world = new StandInHarness(
            pay => pay.Pipeline(options => options.WhenStoreFails = policy),
            services =>
            {
                services.AddSingleton(inner);
                if (hasNodes)
                {
                    services.AddSingleton(Substitute.For<INodeDirectory>());
                }
            });
        await world.AddMerchantAsync();
        store.Break(CallOutcome.FailsWithNothingWritten);
        return (await world.Pipeline.ExecuteAsync(world.Request())).Kind;
    }

    private static StandInHarness Refusing(out BreakableStore store) =>
        Breakable(out store, options => options.WhenStoreFails = FailedStorePolicy.Refuse);
}
