using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>Who closes a difference first has decided; whoever decides otherwise is told so.</summary>
public sealed class CloseDifferenceTests
{
    private static readonly OperatorId Ana = new("ana");
    private static readonly OperatorId Ben = new("ben");

    private static async Task<string> OpenAsync(StandInWorld world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.SettleManuallyAsync(request.Key, "receipt-1", request.Amount, Ana, "a slip", default);
        return (await world.OpenDifferenceAsync()).Id;
    }

    [Test]
    public async Task CloseDifference_OppositeDecisions_TheSecondIsAnsweredOtherwise()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        string id = await OpenAsync(world);

        OperationStatus first = await world.Operations.CloseDifferenceAsync(id, Ana, "the bank bears it", default);
        OperationStatus same = await world.Operations.CloseDifferenceAsync(id, Ana, "the bank bears it", default);
        OperationStatus opposite = await world.Operations.CloseDifferenceAsync(id, Ben, "the customer bears it", default);

        Assert.That((first, same, opposite), Is.EqualTo((OperationStatus.Done, OperationStatus.DoneBefore, OperationStatus.AnsweredOtherwise)));
        Difference closed = (await world.Store.FindDifferenceAsync(id, default))!;
        Assert.That((closed.ClosedBy, closed.Decision), Is.EqualTo((Ana, "the bank bears it")));
    }

    [Test]
    public async Task CloseDifference_AnotherClosesItBetweenReadAndWrite_AnsweredOtherwiseAndOneLineOnTheTimeline()
    {
        var disk = new InMemoryDisk();
        StandInWorld? world = null;
        string? raced = null;
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(disk), async (commit, next) =>
        {
            if (commit.Differences.Any(difference => difference.ClosedBy == Ben) && raced is not null)
            {
                string id = raced;
                raced = null;
                Assert.That(await world!.Operations.CloseDifferenceAsync(id, Ana, "the bank bears it", default), Is.EqualTo(OperationStatus.Done));
            }
            return await next();
        });
        using (world = new StandInWorld(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), services => services.AddSingleton(store)))
        {
            string id = raced = await OpenAsync(world);

            OperationStatus second = await world.Operations.CloseDifferenceAsync(id, Ben, "the customer bears it", default);

            Assert.That(second, Is.EqualTo(OperationStatus.AnsweredOtherwise));
            Difference closed = (await world.Store.FindDifferenceAsync(id, default))!;
            Assert.That((closed.ClosedBy, closed.Decision), Is.EqualTo((Ana, "the bank bears it")));
            Assert.That((await world.Store.ListTimelineAsync(closed.Key, default)).Where(line => line.Name == "difference-closed").Select(line => line.Operator), Is.EqualTo(new OperatorId?[] { Ana }));
        }
    }

    [Test]
    public async Task CloseDifference_TwoNodesAtOnceWithManyDecisions_OneIsDone()
    {
        using StandInWorld left = StandInWorld.CollectsAtOnce();
        using var right = new StandInWorld(beside: left);
        string id = await OpenAsync(left);

        OperationStatus[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? left : right).Operations.CloseDifferenceAsync(id, new OperatorId($"clerk-{i}"), $"decision {i}", default))));

        Assert.That(answers.Count(answer => answer == OperationStatus.Done), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer == OperationStatus.AnsweredOtherwise), Is.EqualTo(63));
    }
}
