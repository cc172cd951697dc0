using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>
/// The first attempt of an order was declined, and the record of the second one still waits in memory. A request is answered with the
/// record of its own attempt (M4).
/// </summary>
[OnOneThread]
public sealed class OwnAttemptFirstTests
{
    private static async Task<(StandInHarness World, TransactionRequest First,
        TransactionOutcome Declined)> DeclinedThenPaidAsync(long paidMinor, CallOutcome status)
    {
        (IStandInStore store, BreakableStore broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        var world = new StandInHarness(services: services => services.AddSingleton(store).AddSingleton(broken));
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        TransactionOutcome declined = await world.Pipeline.ExecuteAsync(first);
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();
        broken.CallOutcomeOf = commit => commit?.Transaction?.Outcome.Kind == OutcomeKind.CompletedByPrimary ? status : CallOutcome.Works;
        TransactionOutcome paid =
            await world.Pipeline.ExecuteAsync(world.Request(minor: paidMinor) with { Attempt = new AttemptId("try-2") });
        Assert.That(paid.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        return (world, first, declined);
    }

    [Test]
    public async Task Execute_DeclinedAttemptAgain_IsReplayedAsDeclined([Values(5_000, 7_000)] long paidMinor, [Values] bool hangs,
        [Values] bool inFault)
    {
        (StandInHarness world, TransactionRequest first, TransactionOutcome declined) =
            await DeclinedThenPaidAsync(paidMinor, hangs ? CallOutcome.Hangs : CallOutcome.Fails);
        using (world)
        {
            if (inFault)
            {
                world.Fail();
            }

            Assert.That(await world.Pipeline.ExecuteAsync(first), Is.EqualTo(declined with { IsReplay = true }));
        }
    }

    [Test]
    public async Task Execute_DeclinedAttemptWithTheAmountOfThePaidOne_IsAConflict()
    {
        (StandInHarness world, TransactionRequest first, _) = await DeclinedThenPaidAsync(7_000, CallOutcome.Fails);
        using (world)
        {
            TransactionOutcome answer = await world.Pipeline.ExecuteAsync(first with { Amount = first.Amount with { Minor = 7_000 } });

            Assert.That(answer.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
        }
    }

    [Test]
    public async Task Execute_TheStoreDoesNotSayWhatBecameOfTheAttempt_IsInProgressUntilItDoes([Values(5_000, 7_000)] long paidMinor)
    {
        (StandInHarness world, TransactionRequest first, TransactionOutcome declined) =
            await DeclinedThenPaidAsync(paidMinor, CallOutcome.Fails);
        using (world)
        {
            BreakableStore store = world.Get<BreakableStore>();
            store.Break(CallOutcome.Fails);
            TransactionOutcome meanwhile = await world.Pipeline.ExecuteAsync(first);
            store.Mend();
            TransactionOutcome later = await world.Pipeline.ExecuteAsync(first);

            Assert.That((meanwhile.Kind, meanwhile.Reason), Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.InProgress)));
            Assert.That(later, Is.EqualTo(declined with { IsReplay = true }));
        }
    }

    [Test]
    public async Task Execute_WithdrawnAttemptInMemoryWithAnotherAmount_IsAConflict()
    {
        (IStandInStore store, BreakableStore broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync(consents: false);
        broken.CallOutcomeOf = commit =>
            commit?.Transaction?.Outcome.Reason == OutcomeReasons.Withdrawn ? CallOutcome.Fails : CallOutcome.Works;
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.None);
        await world.Pipeline.ExecuteAsync(world.Request());
        broken.Break(CallOutcome.Fails);
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();

        TransactionOutcome answer = await world.Pipeline.ExecuteAsync(world.Request(minor: 7_000));

        Assert.That(answer.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
    }

    [Test]
    public async Task Execute_DeclinedAttemptWhileAnotherOneIsUnderWay_IsInProgressWhateverTheAmount()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest first = world.Request();
        world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        await world.Pipeline.ExecuteAsync(first);
        TransactionOutcome? meanwhile = null;
        world.Primary.OnExecute = _ =>
        {
            meanwhile = world.Pipeline.ExecuteAsync(first).AsTask().Result;
            return PrimaryResult.Succeeded();
        };

        await world.Pipeline.ExecuteAsync(world.Request(minor: 7_000) with { Attempt = new AttemptId("try-2") });

        Assert.That((meanwhile?.Kind, meanwhile?.Reason), Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.InProgress)));
    }
}
