using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>Velocity windows count what others reserve meanwhile, whatever the clock of the node that counts.</summary>
public sealed class VelocityTests
{
    [Test]
    public async Task Velocity_WindowFull_RefusesUntilItSlidesOn()
    {
        using var world = new StandInHarness(pay => pay.Caps(options => options.Velocity.Add(
            new VelocityWindow { Scope = CounterScope.Customer, Currency = "EUR", Length = TimeSpan.FromHours(1), MaxCount = 2 })));
        await world.AddMerchantAsync();
        world.Fail();
        OutcomeKind[] kinds = [];
        for (int i = 0; i < 3; i++)
        {
            kinds = [.. kinds, (await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"))).Kind];
        }

        Assert.That(kinds, Is.EqualTo(new[] { OutcomeKind.Advanced, OutcomeKind.Advanced, OutcomeKind.Refused }),
            "payments of one customer");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("other", customer: "customer-2"))).Kind,
            Is.EqualTo(OutcomeKind.Advanced), "payment of another customer");

        world.Time.Advance(TimeSpan.FromMinutes(66));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("later"))).Kind, Is.EqualTo(OutcomeKind.Advanced),
            "payment after the window");
    }

    [Test]
    public async Task Velocity_CommitIsSlow_CountsWhatOthersTookMeanwhile()
    {
        TaskCompletionSource held = new();
        bool isFirst = true;
        async ValueTask<CommitResult> HoldFirst(StandInCommit commit, Func<ValueTask<CommitResult>> apply)
        {
            if (isFirst && commit.Limits.Count > 0)
            {
                isFirst = false;
                await held.Task;
            }
            return await apply();
        }
        using var world = new StandInHarness(
            pay => pay
                .Pipeline(options => options.StoreTimeout = TimeSpan.FromMinutes(1))
                .Caps(options => options.Velocity.Add(
                    new VelocityWindow
                    {
                        Scope = CounterScope.Customer,
                        Currency = "EUR",
                        Length = TimeSpan.FromSeconds(60),
                        MaxCount = 2,
                    })),
            services => services.AddSingleton(InterceptedStore.Around(new InMemoryStandInStore(), HoldFirst)));
        await world.AddMerchantAsync();
        world.Fail();

        Task<TransactionOutcome> slow = world.Pipeline.ExecuteAsync(world.Request("slow")).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(20));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("second"));
        TransactionOutcome third = await world.Pipeline.ExecuteAsync(world.Request("third"));
        held.SetResult();

        Assert.That(new[] { second.Kind, third.Kind }, Is.EqualTo(new[] { OutcomeKind.Advanced, OutcomeKind.Advanced }));
        Assert.That((await slow).Refusal?.Code, Is.EqualTo(RefusalCode.VelocityExceeded),
            "two others took the window that also holds this payment");
    }

    [Test]
    public async Task Velocity_AnotherClockForgetsCounters_StillCounts()
    {
        using var world = new StandInHarness(pay => pay.Caps(options => options.Velocity.Add(
            new VelocityWindow { Scope = CounterScope.Customer, Currency = "EUR", Length = TimeSpan.FromSeconds(60), MaxCount = 1 })));
        await world.AddMerchantAsync();
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request("first"));

        // A node whose clock is ahead by minutes forgets what its own windows no longer hold.
        await world.Store.DeleteOldPaymentsAsync(world.Now - TimeSpan.FromDays(30), world.Now + TimeSpan.FromMinutes(10), default);

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("second"))).Refusal?.Code, Is.EqualTo(RefusalCode.VelocityExceeded));
    }
}
