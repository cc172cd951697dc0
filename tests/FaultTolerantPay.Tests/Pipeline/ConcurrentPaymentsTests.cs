using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>Who cannot be served soon is told so at once, and nothing is begun.</summary>
[OnOneThread]
public sealed class ConcurrentPaymentsTests
{
    [Test]
    public async Task Execute_OneMoreThanMayBeUnderWay_IsOverloadedUntilOneIsAnswered()
    {
        (var inner, BreakableStore store) = Around(new InMemoryStandInStore());
        using var world = new StandInHarness(
            pay => pay.Pipeline(options => options.MaxConcurrentPayments = 1), services => services.AddSingleton(inner));
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Hangs);
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request("first")).AsTask();
        int calls = store.Calls;
        Task<TransactionOutcome> second = world.Pipeline.ExecuteAsync(world.Request("second")).AsTask();
        Task<TransactionOutcome> retry = world.Pipeline.ExecuteAsync(world.Request("first")).AsTask();
        bool areAnswered = second.IsCompleted && retry.IsCompleted;
        int more = store.Calls - calls;
        store.Mend();
        store.LetGo();
        TransactionOutcome answered = await first;
        TransactionOutcome third = await world.Pipeline.ExecuteAsync(world.Request("second"));

        Assert.That(areAnswered, Is.True, "answered at once");
        Assert.That(
            ((await second).Kind, (await second).Reason), Is.EqualTo((OutcomeKind.Overloaded, OutcomeReasons.TooManyPayments)), "second");
        Assert.That((await retry).Kind, Is.EqualTo(OutcomeKind.Overloaded), "who asks again waits as well");
        Assert.That(more, Is.Zero, "calls of the store for those refused");
        Assert.That(
            (answered.Kind, third.Kind), Is.EqualTo((OutcomeKind.CompletedByPrimary, OutcomeKind.CompletedByPrimary)),
            "the first, and the second when it asks again");
    }

    [Test]
    public async Task Execute_PaymentsThrowOrAreBad_NoneHoldsAPlace()
    {
        using var world = new StandInHarness(pay => pay.Pipeline(options => options.MaxConcurrentPayments = 1));
        await world.AddMerchantAsync();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.That(
                async () => await world.Pipeline.ExecuteAsync(world.Request($"gone-{i}"), gone.Token),
                Throws.InstanceOf<OperationCanceledException>());
            await world.Pipeline.ExecuteAsync(world.Request($"bad-{i}") with { AnswerBy = default });
        }

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }
}
