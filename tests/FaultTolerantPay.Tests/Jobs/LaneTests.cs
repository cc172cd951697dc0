using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>A partner that does not answer delays its own work alone, and a merchant with a long backlog nobody else's.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public class LaneTests
{
    private const int Each = 320;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    [Test]
    public async Task Collections_AlphaHangs_BetasTakeAsLongAsWithoutIt()
    {
        TimeSpan beside = await TimeBetaAsync(alphaHangs: true);
        TimeSpan without = await TimeBetaAsync(alphaHangs: false);

        Assert.That(without, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(beside, Is.EqualTo(without));
    }

    [Test]
    public async Task Collections_ThroughAChannelThatNeverAnswers_AreUnderWayNoMoreThanAllowed()
    {
        var alpha = new LaneChannel(StandInHarness.Alpha) { Hangs = true };
        using StandInHarness world = await CollectingAsync(alpha, new LaneChannel(StandInHarness.Beta));
        using var stop = new CancellationTokenSource();
        Task[] loops = Drive(world, stop);

        world.Time.Advance(new ChannelOptions().CallTimeout - Moment);
        Assert.That(alpha.UnderWay, Is.EqualTo(new WorkOptions().MaxConcurrentItemsPerLane));

        await StopAsync(world, loops, stop);
    }

    [Test]
    public async Task Collections_TheChannelIsNotCalledAnyMore_NoAttemptIsCountedAndAnOperatorSeesWhatIsUnderWay()
    {
        var alpha = new LaneChannel(StandInHarness.Alpha) { Hangs = true };
        var beta = new LaneChannel(StandInHarness.Beta);
        using StandInHarness world = await CollectingAsync(alpha, beta);
        using var stop = new CancellationTokenSource();
        Task[] loops = Drive(world, stop);

        Pass(world, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1));
        await StopAsync(world, loops, stop);

        // Those that were under way when the bound was reached, and none since.
        Assert.That(alpha.Sent, Is.EqualTo(new WorkOptions().MaxConcurrentItemsPerLane), "calls that the channel got");
        IReadOnlyList<Advance> waiting = await world.Store.ListAdvancesAsync(AdvanceState.CollectionDue, null, 1_000, default);
        Assert.That(waiting, Has.Count.EqualTo(Each - alpha.Sent), "advances that wait");
        Assert.That(waiting.All(advance => advance.CollectionOrdinal == 0), Is.True, "attempts of those that wait");
        IReadOnlyList<Discrepancy> open = await world.Store.ListDiscrepanciesAsync(true, null, 1_000, default);
        Assert.That(open.Count(discrepancy => discrepancy.Kind == DiscrepancyKind.StillUnknown), Is.EqualTo(alpha.Sent),
            "discrepancies of those under way");
    }

    [Test]
    public async Task PromisedPayout_NextChannelsTurn_IsPaidInThatChannelsLane()
    {
        using var world = new StandInHarness(pay => pay.Settlement(o => o.PromiseToPay = true));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("busy");
        TransactionRequest request = await world.AdvancedAsync();
        await RunAsync(world, "advance payout:alpha");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved));

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(world, "advance payout:beta");
        Assert.That(world.BetaPayout.Sent, Is.Empty, "It waits in the lane of its own institution.");
        await RunAsync(world, "advance payout:alpha");
        Assert.That(world.BetaPayout.Sent, Is.Empty, "No lane calls another one's channel.");
        await RunAsync(world, "advance payout:beta");

        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Notices_OneMerchantHasALongBacklog_TheOthersAreServedInTheFirstRound()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync("hog", limitMinor: 1);
        await world.AddMerchantAsync("small", limitMinor: 1);
        world.Fail();
        for (int order = 0; order < 500; order++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{order}", merchant: "hog"));
        }

        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Pipeline.ExecuteAsync(world.Request(merchant: "small"));

        await RunAsync(world, "notices");

        Assert.That(world.Notices.Notices, Has.Count.EqualTo(new WorkOptions().MaxConcurrentItemsPerLane));
        Assert.That(world.Notices.Notices.Count(notice => notice.Key.Merchant.Value == "small"), Is.EqualTo(1));
    }

    [Test]
    public async Task Round_OneItemHangs_TheOthersGoOnBesideIt()
    {
        var sink = new HangingNoticeSink("order-0");
        using var world =
            new StandInHarness(pay => pay.Work(o => o.MaxConcurrentItemsPerLane = 4), services => services.AddSingleton<INoticeSink>(sink));
        await world.AddMerchantAsync(limitMinor: 1);
        world.Fail();
        for (int order = 0; order < 16; order++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{order}"));
        }

        Task<int> round = world.Parts.Single(part => part.Name == "notices").RunOnceAsync(default).AsTask();
        for (int second = 0; second < 9; second++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(round.IsCompleted, Is.False, "the round waits for the item");
        Assert.That(sink.Delivered, Is.EqualTo(15), "notices delivered beside it");
        world.Time.Advance(new RecoveryOptions().NoticeTimeout);
        Assert.That(round.IsCompleted, Is.True, "the round ends with it");
    }

    /// <summary>How long the clock runs until all collections through beta are booked.</summary>
    private static async Task<TimeSpan> TimeBetaAsync(bool alphaHangs)
    {
        var alpha = new LaneChannel(StandInHarness.Alpha) { Hangs = alphaHangs };
        var beta = new LaneChannel(StandInHarness.Beta);
        using StandInHarness world = await CollectingAsync(alpha, beta);
        beta.Time = world.Time;
        DateTimeOffset began = world.Now;
        using var stop = new CancellationTokenSource();
        Task[] loops = Drive(world, stop);
        for (int i = 0; i < 10_000 && beta.Answered < Each; i++)
        {
            world.Time.Advance(Moment);
        }

        TimeSpan took = world.Now - began;
        await StopAsync(world, loops, stop);
        return took;
    }

    /// <summary>As many advances whose collection is due through each of two channels, alpha's first.</summary>
    private static async Task<StandInHarness> CollectingAsync(LaneChannel alpha, LaneChannel beta)
    {
        var world = new StandInHarness(
            pay => pay.Collection(o => o.Delay = TimeSpan.FromHours(1))
                .Recovery(o => o.Confirmations = new CallRateLimit { MaxPerSecond = 100_000, MaxConcurrent = 1_000 }),
            services =>
            {
                services.RemoveAll<ICollectionChannel>();
                services.AddSingleton<ICollectionChannel>(alpha);
                services.AddSingleton<ICollectionChannel>(beta);
            });
        await world.AddMerchantAsync();
        world.Fail();
        foreach (LaneChannel channel in (LaneChannel[])[alpha, beta])
        {
            for (int order = 0; order < Each; order++)
            {
                await world.Pipeline.ExecuteAsync(
                    world.Request($"{channel.Institution}-{order}") with { Mandate = new Mandate(channel.Institution, "agreement") });
            }
        }
        world.Detector.Recover();
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.WorkAsync();
        Assert.That(await world.Store.ListAdvancesAsync(AdvanceState.CollectionDue, null, 1_000, default), Has.Count.EqualTo(2 * Each));
        world.Time.Advance(TimeSpan.FromHours(1));
        return world;
    }

    /// <summary>Drives every part in a loop of its own, as a host does.</summary>
    private static Task[] Drive(StandInHarness world, CancellationTokenSource stop) => [.. world.Parts.Select(async part =>
    {
        while (!stop.IsCancellationRequested)
        {
            if (await part.RunOnceAsync(default).ConfigureAwait(false) == 0) { await Task.Delay(part.IdleDelay, world.Time, stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); } }
    })];

    private static async Task StopAsync(StandInHarness world, Task[] loops, CancellationTokenSource stop)
    {
        stop.Cancel();
        Pass(world, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        // No loop is kept by a channel that hangs. What a cancelled rest continues may run on another thread.
        await Task.WhenAll(loops).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static void Pass(StandInHarness world, TimeSpan time, TimeSpan step)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            world.Time.Advance(step);
        }
    }

    private static async Task RunAsync(StandInHarness world, string part) =>
        await world.Parts.Single(known => known.Name == part).RunOnceAsync(default);

    /// <summary>A collection channel that takes 20 ms, or never answers and ignores its token.</summary>
    private sealed class LaneChannel(InstitutionId institution) : ICollectionChannel
    {
        public bool Hangs { get; init; }

        public TimeProvider? Time { get; set; }

        public int Sent { get; private set; }

        public int Answered { get; private set; }

        public int UnderWay => Sent - Answered;

        public InstitutionId Institution => institution;

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            Sent++;
            if (Hangs)
            {
                await ScriptedInstitution.Silence<int>().ConfigureAwait(false);
            }

            if (Time is { } clock)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, CancellationToken.None).ConfigureAwait(false);
            }

            Answered++;
            return ChannelResult.Succeeded();
        }

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ChannelResult.Succeeded());

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ScriptedInstitution.Silence<QueryResult>();
    }

    private sealed class HangingNoticeSink(string hangsFor) : INoticeSink
    {
        public int Delivered { get; private set; }

        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            if (notice.Key.Order.Value == hangsFor)
            {
                return new ValueTask(new TaskCompletionSource().Task);
            }

            Delivered++;
            return ValueTask.CompletedTask;
        }
    }
}
