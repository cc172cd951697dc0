using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>Routing, failover and changes of live state allocate nothing, in any strategy and any ranking.</summary>
[TestFixture]
public class AllocationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [TestCase(RoutingStrategy.OrderedRules)]
    [TestCase(RoutingStrategy.BitTests)]
    [TestCase(RoutingStrategy.MergedMasks)]
    [TestCase(RoutingStrategy.CombinationTable)]
    [TestCase(RoutingStrategy.ColumnBitmaps)]
    public void Route_AndCandidates_AllocateNothing(RoutingStrategy strategy)
    {
        for (int seed = 100; seed < 140; seed++)
        {
            var world = new GeneratedModel(new GeneratedModelSize(seed, 70, 4, 12));
            OperationTable table = world.Compile(strategy, VectorChoices.Widest)!;
            AssertRoutesWithoutAllocation(world, table, $"seed {seed}");
        }
    }

    [Test]
    public void Route_ByNaturalPolicies_AllocatesNothing(
        [ValueSource(typeof(NaturalPolicies), nameof(NaturalPolicies.All))] SoftRule[] rules)
    {
        foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
        {
            var world = new GeneratedModel(new GeneratedModelSize(205, 600, 3, 5), rules);
            OperationTable table = world.Compile(strategy, VectorChoices.Widest)!;
            AssertRoutesWithoutAllocation(world, table, $"{strategy}");
        }
    }

    [Test]
    public void LiveState_Changes_AllocateNothing()
    {
        var world = new GeneratedModel(new GeneratedModelSize(7, 70, 4, 12));
        OperationTable table = world.Compile(RoutingStrategy.ColumnBitmaps, VectorChoices.Widest)!;
        LiveState live = world.Live;
        AssertAllocatesNothing(
            () =>
            {
                for (int i = 0; i < world.Handles.Length; i++)
                {
                    ChannelHandle handle = world.Handles[i];
                    live.SetUp(handle, i % 2 == 0, Now);
                    live.Report(handle, (ChannelAttemptOutcome)((i % 4) + 1), TimeSpan.FromMilliseconds(i), Now);
                    if (live.TryReserve(world.Catalogue.Channels[i], 10, Now, out QuotaReservation reservation))
                    {
                        live.Return(reservation);
                    }

                    live.SetProviderUp(world.Catalogue.Channels[i].ProviderId, i % 3 != 0, Now);
                    _ = live.ShareBasisPoints(handle, Now);
                    _ = live.UsageOf(world.Catalogue.Channels[i], Now);
                }
            },
            "live state");
        GC.KeepAlive(table);
    }

    [Test]
    public void Router_RouteAndTransactionSeed_AllocateNothing()
    {
        var world = new GeneratedModel(new GeneratedModelSize(11, 70, 4, 3));
        var router = new Router(RoutingTable.Compile(world.Catalogue, new RoutingPolicy(world.Policy), world.Live, world.Options));
        RouteRequest request = world.NextRequest();
        string longId = new('7', 1_000);
        AssertAllocatesNothing(
            () =>
            {
                request.Transaction = RoutingSeed.Of("order 20261122-000017");
                _ = router.Route(Operation.Payment, request.AsQuery());
                request.Transaction = RoutingSeed.Of(longId);
                _ = router.Route(Operation.Payment, request.AsQuery());
            },
            "router");
    }

    private static void AssertRoutesWithoutAllocation(GeneratedModel world, OperationTable table, string what)
    {
        RouteRequest[] requests = [.. Enumerable.Range(0, 50).Select(_ => world.NextRequest())];
        AssertAllocatesNothing(
            () =>
            {
                foreach (RouteRequest request in requests)
                {
                    RouteQuery query = request.AsQuery();
                    _ = table.Route(query).IsRouted;
                    foreach (RouteDecision candidate in table.Candidates(query, 5))
                    {
                        _ = candidate.Handle;
                    }
                }
            },
            what);
    }

    internal static void AssertAllocatesNothing(Action action, string what)
    {
        // The first calls may compile code and fill caches of time zones.
        for (int i = 0; i < 3; i++)
        {
            action();
        }

        // What a decision allocates, it allocates every time. What the runtime does while it compiles the code again, optimised, comes once
        // and no more: seen in one of ten runs.
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.Zero, what);
    }
}
