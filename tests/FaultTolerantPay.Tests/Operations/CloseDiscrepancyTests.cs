using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>The first operator who closes a discrepancy decides; whoever decides otherwise later gets a conflict.</summary>
public sealed class CloseDiscrepancyTests
{
    private static readonly OperatorId Ana = new("ana");
    private static readonly OperatorId Ben = new("ben");

    private static async Task<string> OpenAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", request.Amount, Ana, "a slip", default);
        return (await world.OpenDiscrepancyAsync()).Id;
    }

    [Test]
    public async Task CloseDiscrepancy_OppositeDecisions_TheSecondIsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        string id = await OpenAsync(world);

        OperatorActionStatus first = await world.Operations.CloseDiscrepancyAsync(id, Ana, "the bank bears it", default);
        OperatorActionStatus same = await world.Operations.CloseDiscrepancyAsync(id, Ana, "the bank bears it", default);
        OperatorActionStatus opposite = await world.Operations.CloseDiscrepancyAsync(id, Ben, "the customer bears it", default);

        Assert.That((first, same, opposite),
            Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone, OperatorActionStatus.Conflict)));
        Discrepancy closed = (await world.Store.FindDiscrepancyAsync(id, default))!;
        Assert.That((closed.ClosedBy, closed.Decision), Is.EqualTo((Ana, "the bank bears it")));
    }

    [Test]
    public async Task CloseDiscrepancy_AnotherClosesItBetweenReadAndWrite_IsConflictWithOneLineOnTheTimeline()
    {
        var disk = new InMemoryDisk();
        StandInHarness? world = null;
        string? raced = null;
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(disk), async (commit, next) =>
        {
            if (commit.Discrepancies.Any(discrepancy => discrepancy.ClosedBy == Ben) && raced is not null)
            {
                string id = raced;
                raced = null;
                Assert.That(await world!.Operations.CloseDiscrepancyAsync(id, Ana, "the bank bears it", default),
                    Is.EqualTo(OperatorActionStatus.Done), "the faster operator");
            }
            return await next();
        });
        using (world =
            new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), services => services.AddSingleton(store)))
        {
            string id = raced = await OpenAsync(world);

            OperatorActionStatus second = await world.Operations.CloseDiscrepancyAsync(id, Ben, "the customer bears it", default);

            Assert.That(second, Is.EqualTo(OperatorActionStatus.Conflict), "the slower operator");
            Discrepancy closed = (await world.Store.FindDiscrepancyAsync(id, default))!;
            Assert.That((closed.ClosedBy, closed.Decision), Is.EqualTo((Ana, "the bank bears it")), "decision on record");
            Assert.That((await world.Store.ListTimelineAsync(closed.Key, default)).Where(line => line.Name == "difference-closed")
                .Select(line => line.Operator), Is.EqualTo(new OperatorId?[] { Ana }), "lines on the timeline");
        }
    }

    [Test]
    public async Task CloseDiscrepancy_TwoNodesAtOnceWithManyDecisions_OneIsDone()
    {
        using StandInHarness left = StandInHarness.CollectsAtOnce();
        using var right = new StandInHarness(beside: left);
        string id = await OpenAsync(left);

        OperatorActionStatus[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(async () =>
                await (i % 2 == 0 ? left : right).Operations.CloseDiscrepancyAsync(id, new OperatorId($"clerk-{i}"), $"decision {i}",
                    default))));

        Assert.That(answers.Count(answer => answer == OperatorActionStatus.Done), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer == OperatorActionStatus.Conflict), Is.EqualTo(63));
    }
}
