using System.Collections.Immutable;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>Threads, stores and clocks at their worst: money moves once, and nothing is forgotten.</summary>
[OnOneThread]
public sealed class HostileWorldTests
{
    private static readonly OperatorId Ana = new("ana");

    [TestCase(true)]
    [TestCase(false)]
    public async Task Receive_OnManyThreadsWhileACallerPollsAndAnOperatorDecides_IsBookedOnce(bool isReal)
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        world.FirstProvider.Settle(pending.Reference, ProviderResult.Succeeded() with { FeeMinor = 30 });
        world.FirstProvider.OnCallback = _ => Says(pending, ProviderResult.Succeeded() with { FeeMinor = 30 });
        var message = new CallbackMessage
        {
            Body = "body"u8.ToArray(),
            Headers = new Dictionary<string, string>(),
            ReceivedAt = world.Now,
        };

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = isReal ? 16 : 2 }, async (i, _) =>
            {
                if (i % 3 == 0)
                {
                    await world.Payments.QueryAsync(Key(), default);
                }
                else if (i % 50 == 1)
                {
                    await world.Get<IChannelPaymentActions>().ResolveAsync(
                        Key(), pending.Number, OperationOutcome.Succeeded, Ana, "phoned the bank", default);
                }
                else
                {
                    await world.Callbacks.ReceiveAsync(world.FirstProvider.Provider, message, default);
                }
            });

        ChannelPayment paid = await world.FindAsync();
        Assert.That((paid.PaidMinor, paid.FeesMinor, paid.SurplusMinor), Is.EqualTo((10_000L, 30L, 0L)));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public async Task Store_FailsAtEachWriteInTurn_NoMoneyMovesTwiceOrIsForgotten([Values] bool isWritten, [Values] bool isLost)
    {
        for (int broken = 1; broken < 14; broken++)
        {
            int commits = 0, at = broken;
            (IStandInStore store, BreakableStore toggle) = BreakableStore.Around(new InMemoryStandInStore(new InMemoryDisk()));
            toggle.CallOutcomeOf = commit => commit?.ChannelPayment is not null && Interlocked.Increment(ref commits) == at
                ? isWritten ? BreakableStore.CallOutcome.FailsAfterwards : BreakableStore.CallOutcome.Fails
                : BreakableStore.CallOutcome.Works;
            using var world = new CardWorld(services: services => services.AddSingleton(store));
            if (isLost)
            {
                world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
            }
            else
            {
                world.FirstProvider.OnOrder = order => order.Kind == OperationKind.Authorise
                    ? ProviderResult.NotExecuted() : ProviderResult.Succeeded();
            }

            await TryAsync(() => world.UntilAsync(world.Payments.AuthoriseAsync(world.Request(), Card(), default)));
            await world.PassAsync(TimeSpan.FromMinutes(3));
            await TryAsync(() => world.UntilAsync(world.Payments.AuthoriseAsync(world.Request(), Card(), default)));
            foreach (int part in new[] { 1, 2, 1, 2 })
            {
                await TryAsync(() => world.UntilAsync(world.Payments.CaptureAsync(world.Operation($"c-{part}", 6_000), default)));
            }

            await TryAsync(() => world.UntilAsync(world.Payments.RefundAsync(world.Operation("r-1", 4_000), default)));
            await TryAsync(() => world.UntilAsync(world.Payments.RefundAsync(world.Operation("r-1", 4_000), default)));
            await TryAsync(() => world.UntilAsync(world.Payments.RefundAsync(world.Operation("r-2", 4_000), default)));
            await world.PassAsync(TimeSpan.FromMinutes(30));

            ChannelPayment after = await world.FindAsync();
            string what = $"commit {broken}: {after.State} {string.Join(", ", after.Operations.Select(of => $"{of.Number} {of.Outcome}"))}";
            using (Assert.EnterMultipleScope())
            {
                Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty, what);
                Assert.That(after.Operations.All(of => of.IsResolved), Is.True, what);
                Assert.That(after.CapturedMinor, Is.LessThanOrEqualTo(10_000), what);
                Assert.That(after.RefundedMinor, Is.LessThanOrEqualTo(after.CapturedMinor), what);
                foreach (FakeProvider provider in world.Providers)
                {
                    foreach (ChannelOrder order in provider.Orders)
                    {
                        ChannelOperation? known = after.Find(order.Reference);
                        Assert.That(known, Is.Not.Null, $"{what}: {order} was sent and is not stored");
                    }

                    Assert.That(
                        provider.Orders.Select(order => order.Reference), Is.Unique, $"{what}: an order was sent twice");
                }

                Assert.That(after.NextActionAt is null || after.NextActionAt > world.Now, Is.True, what);
            }

            if (commits < at)
            {
                return;
            }
        }
    }

    [Test]
    public async Task Clock_Jumps_NothingIsForgotten([Values(-1, 24)] int hours)
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        world.Time.JumpWallClock(TimeSpan.FromHours(hours));
        world.FirstProvider.Settle(pending.Reference, ProviderResult.Succeeded());
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(world.SecondProvider.Orders, Is.Empty);
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Router_NewTableLosesThePinnedChannels_NextOneIsTriedAndWhatWasSentIsStillAsked([Values] bool isPending)
    {
        using var world = new CardWorld();
        RoutingTable before = world.Router.Current;
        world.FirstProvider.OnOrder = _ =>
        {
            ImmutableArray<Channel> left = [before.Catalogue.Channels[2]];
            world.Router.Load(new ChannelCatalogue(before.Catalogue.Schema, before.Catalogue.Providers, left), before.Policy);
            return isPending ? ProviderResult.Pending() : ProviderResult.NotExecuted();
        };

        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        world.FirstProvider.Settle(answer.Payment!.Operations[0].Reference, ProviderResult.Succeeded());
        await world.PassAsync(TimeSpan.FromMinutes(2));

        ChannelPayment paid = await world.FindAsync();
        Assert.That(paid.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(paid.PaidMinor, Is.EqualTo(10_000));
        Assert.That(world.SecondProvider.Orders, Is.Empty, "the channel left the catalogue");
        Assert.That(world.ThirdProvider.Orders, Has.Count.EqualTo(isPending ? 0 : 1));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (StoreException)
        {
        }
    }

    private static async Task<ChannelOperation> PendingAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        return answer.Operation!;
    }
}
