using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Live;

[TestFixture]
public class LiveStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 15, 59, 59, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([]);

    private static Channel MakeChannel(string id, Quota? day = null, Quota? month = null) => new()
    {
        Id = id,
        ProviderId = "p",
        Supports = Channel.Supporting(),
        TimeZone = "Asia/Taipei",
        DayQuota = day ?? Quota.None,
        MonthQuota = month ?? Quota.None,
    };

    private static RoutingTable Compile(LiveState live, params Channel[] channels) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "p")], channels),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Up(), new HardRule.QuotaLeft()], [])),
        live);

    private static RouteDecision Route(RoutingTable table, DateTimeOffset now, long amount = 1, string transaction = "t") =>
        table[Operation.Payment].Route(
            new RouteRequest(Schema) { Now = now, AmountMinor = amount, Transaction = RoutingSeed.Of(transaction) }.AsQuery());

    [Test]
    public void SetUp_Down_RemovesTheChannelFromEveryTableOfTheState()
    {
        var live = new LiveState(new LiveOptions { RampUpDuration = TimeSpan.Zero });
        RoutingTable first = Compile(live, MakeChannel("a"), MakeChannel("b"));
        RoutingTable second = Compile(live, MakeChannel("b"), MakeChannel("a"));
        live.SetUp(live.HandleOf("a"), false, Now);
        Assert.That(Route(first, Now).Channel.Id, Is.EqualTo("b"));
        live.SetUp(live.HandleOf("b"), false, Now);
        Assert.That(Route(first, Now).FailedRule, Is.InstanceOf<HardRule.Up>());
        Assert.That(Route(second, Now).FailedRule, Is.InstanceOf<HardRule.Up>());
        live.SetUp(live.HandleOf("a"), true, Now);
        Assert.That(Route(first, Now).Channel.Id, Is.EqualTo("a"));
        Assert.That(Route(second, Now).Channel.Id, Is.EqualTo("a"));
    }

    // Live state holds tables weakly: a host that keeps the scene, one of its decisions or its candidates, and not the table, must not go
    // deaf.
    [Test]
    public void SetUp_OnlyTheOperationIsHeld_IsFollowedAfterACollection([Values] bool costDecides)
    {
        var live = new LiveState(new LiveOptions { RampUpDuration = TimeSpan.Zero });
        OperationTable scene = CompileOperation(live, costDecides);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        live.SetUp(live.HandleOf("c0"), false, Now);
        RouteQuery query = new RouteRequest(Schema) { Now = Now, AmountMinor = 1_000 }.AsQuery();
        Assert.That(scene.Route(query).Channel.Id, Is.EqualTo("c1"));
        Assert.That(scene.Explain(query).Chosen?.Id, Is.EqualTo("c1"));
    }

    [Test]
    public void Attach_NothingOfTheTableIsHeld_IsLetGo()
    {
        var live = new LiveState();
        WeakReference<RoutingTable> table = CompileAndForget(live);
        GC.Collect();
        Assert.That(table.TryGetTarget(out _), Is.False);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<RoutingTable> CompileAndForget(LiveState live) => new(Compile(live, MakeChannel("a")));

    // A method of its own: in it, the table is on the stack. With 100 channels and the cost deciding, amounts have tables of their own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OperationTable CompileOperation(LiveState live, bool costDecides) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "p")],
            Enumerable.Range(0, 100).Select(i => MakeChannel($"c{i}") with { Fees = new FeePlan(new Fee(i, i)) })),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Up()], costDecides ? [new SoftRule.LowestCost()] : [])),
        live)[Operation.Payment];

    [Test]
    public void SetUp_AfterDown_LetsAShareThroughThatGrowsToAll()
    {
        var live = new LiveState(new LiveOptions { RampUpDuration = TimeSpan.FromMinutes(10), RampUpStartBasisPoints = 1_000 });
        RoutingTable table = Compile(live, MakeChannel("a"));
        live.SetUp(live.HandleOf("a"), false, Now);
        live.SetUp(live.HandleOf("a"), true, Now);
        int Through(double minutes) =>
            Enumerable.Range(0, 4_000).Count(i => Route(table, Now.AddMinutes(minutes), transaction: $"t{i}").IsRouted);
        Assert.That(Through(0), Is.EqualTo(400).Within(80));
        Assert.That(Through(5), Is.EqualTo(2_200).Within(150));
        Assert.That(Through(10), Is.EqualTo(4_000));
    }

    [Test]
    public void Report_OldSlices_FallOutOfTheWindow()
    {
        var live = KnownChannels.Live(
            new LiveOptions { MinAttempts = 1, MinAvailabilityBasisPoints = 0, Window = TimeSpan.FromSeconds(10), WindowSlices = 10 });
        ChannelHandle a = live.HandleOf("a");
        DateTimeOffset begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        live.Report(a, ChannelAttemptOutcome.SoftDecline, TimeSpan.FromMilliseconds(300), begin);
        live.Report(a, ChannelAttemptOutcome.Approved, TimeSpan.FromMilliseconds(100), begin.AddSeconds(5));
        Assert.That((live.SuccessRateBasisPoints(a, begin), live.LatencyMs(a, begin)), Is.EqualTo(((int?)5_000, (int?)200)));
        live.Report(a, ChannelAttemptOutcome.Approved, TimeSpan.FromMilliseconds(100), begin.AddSeconds(10));
        Assert.That((live.SuccessRateBasisPoints(a, begin), live.LatencyMs(a, begin)), Is.EqualTo(((int?)10_000, (int?)100)));
        live.Report(a, ChannelAttemptOutcome.SoftDecline, TimeSpan.FromMilliseconds(100), begin.AddSeconds(1_000));
        Assert.That(live.SuccessRateBasisPoints(a, begin.AddSeconds(1_009)), Is.Zero);
        Assert.That(live.SuccessRateBasisPoints(a, begin.AddSeconds(1_010)), Is.Null, "the last attempt has left the window");
        Assert.That(live.LatencyMs(a, begin.AddSeconds(1_010)), Is.Null);
    }

    [Test]
    public void Reserve_QuotaOfTheDay_IsFullUntilReturnedOrTheLocalDayEnds()
    {
        var live = new LiveState();
        Channel a = MakeChannel("a", day: new Quota(AmountMinor: 100));
        RoutingTable table = Compile(live, a);
        Assert.That(live.TryReserve(a, 60, Now, out QuotaReservation first), Is.True);
        Assert.That(live.TryReserve(a, 41, Now, out _), Is.False);
        Assert.That(Route(table, Now, 41).FailedRule, Is.InstanceOf<HardRule.QuotaLeft>());
        Assert.That(Route(table, Now, 40).IsRouted, Is.True);
        live.Return(first);
        Assert.That(Route(table, Now, 100).IsRouted, Is.True);

        // 15:59:59 UTC is the last second of the day, and of the month, in Taipei.
        Assert.That(live.TryReserve(a, 100, Now, out QuotaReservation last), Is.True);
        Assert.That(Route(table, Now, 1).IsRouted, Is.False);
        Assert.That(Route(table, Now.AddSeconds(1), 100).IsRouted, Is.True);
        Assert.That(live.TryReserve(a, 30, Now.AddSeconds(1), out _), Is.True);
        live.Return(last);
        Assert.That(live.UsageOf(a, Now.AddSeconds(1)), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 4, 1), 30, 1, 30, 1)),
            "yesterday's return must not touch today");
    }

    [Test]
    public void SetUsage_OnStart_CountsAgainstDayAndMonth()
    {
        var live = new LiveState();
        Channel a = MakeChannel("a", month: new Quota(Count: 3));
        RoutingTable table = Compile(live, a);
        live.SetUsage(live.HandleOf("a"), new QuotaUsage(new DateOnly(2026, 3, 31), 0, 0, 500, 2));
        Assert.That(live.TryReserve(a, 1, Now, out _), Is.True);
        Assert.That(Route(table, Now).IsRouted, Is.False);
        Assert.That(Route(table, Now.AddSeconds(1)).IsRouted, Is.True, "a new month");
    }

    [Test]
    public void Reserve_FromManyThreads_NeverPassesTheQuota()
    {
        var live = KnownChannels.Live();
        Channel a = MakeChannel("a", day: new Quota(AmountMinor: 1_000, Count: 700));
        int reserved = 0;
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                if (live.TryReserve(a, 1, Now, out QuotaReservation reservation))
                {
                    if (i % 3 == 0)
                    {
                        live.Return(reservation);
                    }
                    else
                    {
                        Interlocked.Increment(ref reserved);
                    }
                }
            }
        });
        Assert.That(live.UsageOf(a, Now).DayCount, Is.EqualTo(reserved));
        Assert.That(reserved, Is.EqualTo(700));
    }

    // Availability goes down between the test of a block and the reading of its word: the answer must still be a channel that fits.
    [Test]
    public void Route_ChannelsGoUpAndDownMeanwhile_NeverAnswersWithAChannelThatDoesNotFit()
    {
        const int Channels = 1_100;
        var schema = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, 50).Select(i => $"b{i}"))]);
        var live = new LiveState(new LiveOptions { RampUpDuration = TimeSpan.Zero });
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(schema, [new Provider("p", "p")], Enumerable.Range(0, Channels).Select(i => new Channel
            {
                Id = $"c{i}",
                ProviderId = "p",
                Supports = Channel.Supporting(("bank", SupportedValues.Of($"b{i % 50}"))),
            })),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Supports("bank"), new HardRule.Up()], [])),
            live);
        ChannelHandle[] handles = [.. Enumerable.Range(0, Channels).Select(i => live.HandleOf($"c{i}"))];
        bool stop = false;
        var writer = new Thread(() =>
        {
            var random = new Random(1);
            while (!Volatile.Read(ref stop))
            {
                int at = random.Next(Channels);
                live.SetUp(handles[at], !live.IsUp(handles[at]), Now);
            }
        });
        writer.Start();
        try
        {
            Span<ulong> code = stackalloc ulong[schema.CodeWords];
            for (int i = 0; i < 400_000; i++)
            {
                schema.SetValue(code, 0, i % 50);
                RouteDecision decision = table[Operation.Payment].Route(new RouteQuery { Schema = schema, Code = code });
                if (decision.IsRouted && decision.CatalogueIndex % 50 != i % 50)
                {
                    Assert.Fail($"bank {i % 50} went to channel {decision.CatalogueIndex}");
                }
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            writer.Join();
        }
    }

    // A typing mistake in a channel's id must not make a channel that nothing routes to, whose quota and breaker nobody sees.
    [Test]
    public void HandleOf_ChannelOfNoTable_IsAnErrorThatNamesTheNearest()
    {
        var live = new LiveState();
        Channel a = MakeChannel("acquirer-a");
        RoutingTable table = Compile(live, a);
        Channel unknown = MakeChannel("aquirer-a");
        Assert.That(() => live.HandleOf("aquirer-a"),
            Throws.ArgumentException.With.Message.Contains("'aquirer-a'").And.Message.Contains("'acquirer-a'"));
        Assert.That(() => live.TryReserve(unknown, 1, Now, out _), Throws.ArgumentException);
        Assert.That(() => live.UsageOf(unknown, Now), Throws.ArgumentException);
        Assert.That(live.TryHandleOf("aquirer-a", out ChannelHandle none), Is.False);
        Assert.That(none, Is.EqualTo(default(ChannelHandle)));
        Assert.That(live.TryHandleOf("acquirer-a", out ChannelHandle handle), Is.True);
        Assert.That(handle, Is.EqualTo(live.HandleOf("acquirer-a")));
        GC.KeepAlive(table);
    }

    // 0 is the default value: what a lookup leaves that found nothing.
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(2)]
    [TestCase(16)]
    [TestCase(int.MaxValue)]
    public void AnyCall_HandleOfNoChannel_NamesTheHandle(int value)
    {
        LiveState live = KnownChannels.Live();
        var handle = new ChannelHandle(value);
        Action[] calls =
        [
            () => live.SetUp(handle, true, Now), () => live.IsUp(handle), () => live.ShareBasisPoints(handle, Now),
                () => live.SuccessRateBasisPoints(handle, Now),
            () => live.LatencyMs(handle, Now), () => live.SetUsage(handle, default),
                () => live.Return(new QuotaReservation(handle, 1, 700_000)),
            () => live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Now),
        ];
        foreach (Action call in calls)
        {
            Assert.That(call, Throws.ArgumentException.With.Message.Contains($"handle {value}"));
        }
    }

    [Test]
    public void Options_OutOfRange_NamesEachOne() =>
        Assert.That(
            () => new LiveState(new LiveOptions { WindowSlices = 0, RampUpStartBasisPoints = 10_001, MinAttempts = 0 }),
            Throws.ArgumentException.With.Message.Contains("WindowSlices").And.Message.Contains(
                "RampUpStartBasisPoints").And.Message.Contains("MinAttempts"));
}
