using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>A decision at its edges: the tick of the deadline, the last slot, the call that may not be made twice.</summary>
[OnOneThread]
public sealed class DecisionEdgeTests
{
    private static bool IsIntent(StandInCommit? commit) => commit?.Transaction?.Outcome.Reason == OutcomeReasons.InProgress
        && commit.Advance is null;

    /// <summary>A world in which something happens before a commit takes effect.</summary>
    private static StandInHarness Before(Action<StandInHarness, StandInCommit> happens)
    {
        StandInHarness? world = null;
        var store = new InMemoryStandInStore();
        return world = new StandInHarness(services: services => services.AddSingleton(InterceptedStore.Around(store, (commit, apply) =>
        {
            happens(world!, commit);
            return apply();
        })));
    }

    [TestCase(0, OutcomeKind.Unavailable)]
    [TestCase(-1, OutcomeKind.CompletedByPrimary)]
    public async Task Execute_IntentIsWrittenAtTheTickOfTheDeadline_SendsNothing(long ticks, OutcomeKind expected)
    {
        using StandInHarness world = Before((world, commit) =>
        {
            if (IsIntent(commit))
            {
                world.Time.Advance(TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(ticks));
            }
        });
        await world.AddMerchantAsync();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(expected));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(expected == OutcomeKind.Unavailable ? 0 : 1));
    }

    [Test]
    public async Task Execute_PayoutIsWrittenAtTheTickOfItsDeadline_SendsNothing()
    {
        using StandInHarness world = Before((world, commit) =>
        {
            if (commit.Advance?.InFlight is { IsResolved: false })
            {
                world.Time.Advance(TimeSpan.FromSeconds(5));
            }
        });
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((outcome.Kind, outcome.Reason), Is.EqualTo((OutcomeKind.Failed, OutcomeReasons.PayoutNotExecuted)));
        Assert.That(world.AlphaPayout.Sent.Concat(world.BetaPayout.Sent), Is.Empty);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_OneMoreThanMayBeDecidedAtOnce_IsOverloadedUntilOneIsDone()
    {
        var stage = new HeldStage();
        using var world = new StandInHarness(pay => pay.Pipeline(options => options.MaxConcurrentStandIns = 1),
            services => services.AddSingleton<IStandInStage>(stage));
        await world.AddMerchantAsync();
        world.Fail();
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request("first")).AsTask();
        Task<TransactionOutcome> second = world.Pipeline.ExecuteAsync(world.Request("second")).AsTask();
        bool isAnswered = second.IsCompleted;
        stage.Held.SetResult(null);
        TransactionOutcome third = await world.Pipeline.ExecuteAsync(world.Request("third"));

        Assert.That(isAnswered, Is.True, "the second is answered at once");
        Assert.That(((await second).Kind, (await second).Reason), Is.EqualTo((OutcomeKind.Overloaded, OutcomeReasons.TooManyStandIns)),
            "answer to the second");
        Assert.That(((await first).Kind, third.Kind), Is.EqualTo((OutcomeKind.Advanced, OutcomeKind.Advanced)),
            "answers to the first and the third");
    }

    /// <summary>Without its record on disk nobody knows whether it was paid before.</summary>
    [Test]
    public async Task Execute_OnlyTheIntentCannotBeStored_NothingIsAdvanced()
    {
        (IStandInStore store, BreakableStore broken) = Around(new InMemoryStandInStore());
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        world.Fail();
        broken.CallOutcomeOf = commit => IsIntent(commit) ? CallOutcome.Fails : CallOutcome.Works;

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.AnyOf(OutcomeKind.Unavailable, OutcomeKind.InProgress), "outcome");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That(await world.Store.FindAdvanceAsync(world.Request().Key, default), Is.Null, "advance");
    }

    [Test]
    public async Task Execute_BusinessSystemTriedItAndFailedWithoutConsent_IsNotAskedASecondTime()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(consents: false);
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Unavailable));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    [TestCase(0, 0)]
    [TestCase(-1, 1)]
    public async Task Execute_AdmissionTakesUntilTheDeadline_NothingIsSentPastTheBreaker(long ticks, int sent)
    {
        StandInHarness? world = null;
        using StandInHarness made = world =
            new StandInHarness(services: services => services.AddSingleton<IAdmissionStage>(new SlowAdmission(
            () => world!.Time.Advance(TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(ticks)))));
        await world.AddMerchantAsync();
        world.Fail();

        await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(world.Primary.Executed, Has.Count.EqualTo(sent));
    }

    /// <summary>Whatever goes wrong then: the business system may have executed it.</summary>
    [Test]
    public async Task Execute_StandInFailsOnAnUnknownOutcome_IsHeld()
    {
        var store = new InMemoryStandInStore();
        using var world = new StandInHarness(
            pay => pay.Pipeline(options => options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn)
                .Caps(caps =>
                    caps.Exposure = [new() { Currency = "EUR", MaxCount = 9 },
                        new() { Scope = CounterScope.PrimaryUnknown, Currency = "EUR", MaxCount = 9 }]),
            services => services.AddSingleton(InterceptedStore.Around(
                store, (commit, apply) => commit.Advance is null ? apply()
                    : ValueTask.FromException<CommitResult>(new InvalidOperationException("The test broke the store.")))));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((outcome.Kind, outcome.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    /// <summary>
    /// Within the clock skew of the deadline a worker of another node may have cancelled it already and stored "failed":
    /// "declined" would be a second answer.
    /// </summary>
    [TestCase(27_999, OutcomeKind.DeclinedByPrimary)]
    [TestCase(28_000, OutcomeKind.InProgress)]
    [TestCase(31_000, OutcomeKind.InProgress)]
    public async Task Execute_DeclinedCloseToTheDeadlineAndNotStored_IsNotAnsweredDeclined(int afterMs, OutcomeKind expected)
    {
        (IStandInStore store, BreakableStore broken) = Around(new InMemoryStandInStore());
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        broken.CallOutcomeOf = commit => commit is null || IsIntent(commit) ? CallOutcome.Works : CallOutcome.Fails;
        world.Primary.OnExecute = _ =>
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(afterMs));
            return PrimaryResult.Declined("no-funds");
        };

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(expected));
    }

    /// <summary>A recovery brings questions forward, but not of a payment whose own call may still be on its way.</summary>
    [Test]
    public async Task RecordWork_BroughtForwardWhileTheRequestIsUnderWay_AsksNothing()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        int questions = 0;
        world.Primary.OnQuery = _ =>
        {
            questions++;
            return new OriginalResult(OriginalStatus.NotFound);
        };
        world.Primary.OnExecute = _ =>
        {
            world.WorkAsync().GetAwaiter().GetResult();
            return PrimaryResult.Succeeded();
        };

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request() with { AnswerBy = world.Now.AddMinutes(9) });

        Assert.That((outcome.Kind, questions), Is.EqualTo((OutcomeKind.CompletedByPrimary, 0)));
    }

    private sealed class HeldStage : IStandInStage
    {
        public TaskCompletionSource<Refusal?> Held { get; } = new();

        public StagePosition Position => StagePosition.BeforeAdmission;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) => new(Held.Task);
    }

    private sealed class SlowAdmission(Action pass) : IAdmissionStage
    {
        public ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            pass();
            return ValueTask.FromResult(AdmissionResult.SendToBusinessSystem);
        }
    }
}
