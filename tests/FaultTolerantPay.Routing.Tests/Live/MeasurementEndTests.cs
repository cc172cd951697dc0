using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>
/// What was measured holds as long as the window: a channel that loses every decision for one bad minute is never reported again, and must
/// not starve.
/// </summary>
[TestFixture]
public class MeasurementEndTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([]);

    private static readonly SoftRule[] Rules =
    [
        new SoftRule.Fastest(),
        new SoftRule.WeightedScore(new ScoreTerm(new SoftRule.LowestCost(), 1), new ScoreTerm(new SoftRule.Fastest(), 1)),
    ];

    [Test]
    public void Route_WindowEndsWithoutTraffic_TheChannelIsTriedAgain([Range(0, 1)] int rule, [Values(2, 300)] int channels,
        [Values] bool general)
    {
        var live = new LiveState();
        RoutingTable table = Compile(live, Rules[rule], channels, general);
        Assert.That(Route(table, Noon), Is.EqualTo("c0"));
        BadMinute(live);
        Assert.That(Route(table, Noon.AddSeconds(1)), Is.EqualTo("c1"));
        Assert.That(Route(table, Noon.AddMinutes(5).AddTicks(-1)), Is.EqualTo("c1"));
        Assert.That(Route(table, Noon.AddMinutes(5)), Is.EqualTo("c0"));
        Assert.That(Candidates(table, Noon.AddMinutes(5)), Is.EqualTo(new[] { "c0", "c1" }));
        Assert.That(Route(table, Noon.AddSeconds(2)), Is.EqualTo("c1"), "a question for another time changes nothing");

        // Anyone's report brings the tables up to date, and the channel's own says the rest.
        live.Report(live.HandleOf("c1"), ChannelAttemptOutcome.Approved, TimeSpan.FromMilliseconds(100), Noon.AddMinutes(6));
        Assert.That(live.LatencyMs(live.HandleOf("c0"), Noon), Is.Null);
        Assert.That(Route(table, Noon.AddMinutes(6)), Is.EqualTo("c0"));
        BadMinute(live, Noon.AddMinutes(7));
        Assert.That(Route(table, Noon.AddMinutes(7)), Is.EqualTo("c1"));
    }

    // One host's clock is a month ahead: what the others measure holds from their next report on.
    [Test]
    public void Report_OneClockFarAhead_OthersAreMeasuredAgainWithTheirNextReport()
    {
        var live = new LiveState();
        RoutingTable table = Compile(live, Rules[0], 3, false);
        BadMinute(live);
        live.Report(live.HandleOf("c2"), ChannelAttemptOutcome.Approved, TimeSpan.FromSeconds(2), Noon.AddMonths(1));
        Assert.That(Route(table, Noon), Is.EqualTo("c0"));
        live.Report(live.HandleOf("c0"), ChannelAttemptOutcome.Approved, TimeSpan.FromSeconds(2), Noon.AddSeconds(1));
        Assert.That(Route(table, Noon.AddSeconds(1)), Is.EqualTo("c1"));
    }

    // Reports from many threads at the turn of slices: whatever was measured is noted, so that it ends.
    [Test]
    public void Report_FromManyThreads_EveryMeasurementEnds()
    {
        var live = new LiveState(
            new LiveOptions { Window = TimeSpan.FromSeconds(1), WindowSlices = 10, MinAttempts = 1, MinAvailabilityBasisPoints = 0 });
        RoutingTable table = Compile(live, Rules[0], 40, false);
        ChannelHandle[] handles = [.. Enumerable.Range(0, 40).Select(i => live.HandleOf($"c{i}"))];
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                live.Report(handles[(thread * 10) + (i * 7 % 10)], ChannelAttemptOutcome.SoftDecline, TimeSpan.FromSeconds(2),
                    Noon.AddMilliseconds(i));
            }
        });
        Assert.That(Route(table, Noon.AddSeconds(20)), Is.Not.Empty);
        Assert.That(Route(table, Noon.AddSeconds(22)), Is.EqualTo("c0"), "nothing is measured any more");
    }

    private static void BadMinute(LiveState live, DateTimeOffset? at = null)
    {
        for (int i = 0; i < 30; i++)
        {
            live.Report(live.HandleOf("c0"), i % 10 < 6 ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.SoftDecline,
                TimeSpan.FromSeconds(1), at ?? Noon);
        }
    }

    private static RoutingTable Compile(LiveState live, SoftRule rule, int channels, bool general) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "p")], Enumerable.Range(0, channels).Select(i => new Channel
        {
            Id = $"c{i}",
            ProviderId = "p",
            Supports = Channel.Supporting(),
            SuccessRateBasisPoints = i switch { 0 => 9_900, 1 => 9_500, _ => 9_000 - i },
            TypicalLatency = TimeSpan.FromMilliseconds(i switch { 0 => 10, 1 => 200, _ => 600 + i }),
        })),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [], general
            ? [rule, new SoftRule.MinimumVolume(), new SoftRule.WeightedSplit()] : [rule])),
        live);

    private static string Route(RoutingTable table, DateTimeOffset now)
    {
        RouteQuery query = new RouteRequest(Schema) { Now = now }.AsQuery();
        string chosen = table[Operation.Payment].Route(query).Channel.Id;
        Assert.That(table[Operation.Payment].Explain(query).Chosen?.Id, Is.EqualTo(chosen), "the reasons agree");
        return chosen;
    }

    private static string[] Candidates(RoutingTable table, DateTimeOffset now)
    {
        var ids = new List<string>();
        foreach (RouteDecision candidate in table[Operation.Payment].Candidates(new RouteRequest(Schema) { Now = now }.AsQuery(), 2))
        {
            ids.Add(candidate.Channel.Id);
        }

        return [.. ids];
    }
}
