using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Learning;

[TestFixture]
public class ApprovalMemoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("country", ["BR", "DE", "JP"]), Dimension.Required("card", ["credit", "debit"])]);

    // The weights of all attempts, counted again for each question, in another way than the memory does.
    [Test]
    public void Learn_AnySequence_HoldsTheWeightsOfTheFormula([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        var learning = new ApprovalLearning
        {
            Segments = [["country", "card"], ["country"]],
            MemoryAttempts = random.Next(10, 60),
            MemoryAge = TimeSpan.FromHours(random.Next(1, 200)),
        };
        var memory = new ApprovalMemory(learning);
        var attempts = new List<(int Handle, LearnedOutcome Outcome, string Country, string Card, long Ticks)>();
        long ticks = Noon.UtcTicks;
        for (int i = 0; i < 600; i++)
        {
            ticks += (long)(random.NextDouble() * TimeSpan.TicksPerHour * 0.99);
            RouteRequest request = new RouteRequest(Schema)
                .With("country", Schema["country"].Values[random.Next(3)])
                .With("card", Schema["card"].Values[random.Next(2)]);
            RouteQuery query = request.AsQuery();
            int handle = random.Next(1, 4);
            var outcome = (LearnedOutcome)random.Next(3);
            memory.Learn_NeedsLock(handle, outcome, Schema, query.Code, ticks, false);
            attempts.Add((
                handle,
                outcome,
                Schema["country"].Values[Schema.GetValue(query.Code, 0)],
                Schema["card"].Values[Schema.GetValue(query.Code, 1)],
                ticks));
        }

        long step = learning.MemoryAge.Ticks / 64;
        for (int segment = 0; segment < memory.Segments.Count; segment++)
        {
            LearnedSegment of = memory.Segments[segment];
            for (int handle = 1; handle < 4; handle++)
            {
                bool IsIn(string country, string card) => country == of.Values[0] && (of.Level == 1 || card == of.Values[1]);
                var here = attempts.Where(a => a.Handle == handle
                    && (segment == 0 || (a.Outcome != LearnedOutcome.Failure && IsIn(a.Country, a.Card)))).ToList();
                double Sum(Func<LearnedOutcome, bool> counts) => here.Select((a, i) => counts(a.Outcome)
                    ? Math.Pow(1 - (1.0 / learning.MemoryAttempts), here.Count - 1 - i)
                        * Math.Pow(61.0 / 64, (ticks / step) - (a.Ticks / step))
                    : 0).Sum();
                LearnedCell cell = memory.Cell_NeedsLock(handle, segment);
                Assert.That(cell.Attempts, Is.EqualTo(Sum(o => o != LearnedOutcome.Failure)).Within(1e-9));
                Assert.That(cell.Approvals, Is.EqualTo(Sum(o => o == LearnedOutcome.Approval)).Within(1e-9));
                Assert.That(cell.Failures, Is.EqualTo(segment == 0 ? Sum(o => o == LearnedOutcome.Failure) : 0).Within(1e-9));
            }
        }
    }

    [Test]
    public void Estimate_FewAttempts_IsShrunkTowardsTheCoarserSegmentAndTheCatalogue()
    {
        var learning = new ApprovalLearning { Segments = [["country"]], SegmentStrength = 20, PriorStrength = 5 };
        (LiveState live, RoutingTable table) = World(learning, 5_000, 5_000);
        for (int i = 0; i < 10; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        }

        double channel = (Sum(10) + (5 * 0.5)) / (Sum(10) + 5);
        double segment = (Sum(10) + (20 * channel)) / (Sum(10) + 20);
        Assert.That(RateOf(table, "c0", "BR"), Is.EqualTo(segment).Within(1e-6));
        Assert.That(RateOf(table, "c0", "DE"), Is.EqualTo(channel).Within(1e-6), "a segment without attempts is the channel");
        Assert.That(RateOf(table, "c1", "BR"), Is.EqualTo(0.5).Within(1e-6), "a channel without attempts is the catalogue's rate");

        static double Sum(int attempts) => Enumerable.Range(0, attempts).Sum(i => Math.Pow(0.995, i));
    }

    [Test]
    public void Report_ClockAYearAhead_EndsNoMemory()
    {
        (LiveState live, RoutingTable table) = World(ApprovalLearning.Default, 5_000, 5_000);
        for (int i = 0; i < 100; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        }

        // Nine of ten nodes have a right clock.
        double before = RateOf(table, "c0", "BR");
        for (int i = 0; i < 1_000; i++)
        {
            live.Report(
                live.HandleOf("c1"), ChannelAttemptOutcome.Approved, null, i % 10 == 0 ? Noon.AddYears(1) : Noon.AddSeconds(i));
        }

        Assert.That(RateOf(table, "c0", "BR"), Is.EqualTo(before).Within(0.001));
        Assert.That(live.SaveLearned(ApprovalLearning.Default)!.At, Is.LessThan(Noon.AddHours(1)));
    }

    [Test]
    public void Restore_SumsThatNoMemoryHolds_KeepTheRateAndLearnOn()
    {
        (LiveState live, RoutingTable table) = World(ApprovalLearning.Default, 5_000, 5_000);
        live.RestoreLearned(ApprovalLearning.Default, new ApprovalRecord(Noon, [new ApprovalEntry("c0", [], [], 1e15, 9e14, 1e3)]));
        Assert.That(RateOf(table, "c0", "BR"), Is.EqualTo(0.9).Within(0.05));
        for (int i = 0; i < 1_000; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.SoftDecline);
        }

        Assert.That(RateOf(table, "c0", "BR"), Is.LessThan(0.1));
    }

    [Test]
    public void Report_ManyHoursWithoutTraffic_AgesWithTheNextReports()
    {
        (LiveState live, RoutingTable table) = World(new ApprovalLearning { MemoryAge = TimeSpan.FromHours(1) }, 9_000, 9_000);
        for (int i = 0; i < 200; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.SoftDecline);
        }

        Assert.That(RateOf(table, "c0", "BR"), Is.LessThan(0.1));
        for (int i = 0; i < 5; i++)
        {
            live.Report(live.HandleOf("c1"), ChannelAttemptOutcome.Approved, null, Noon.AddHours(i + 1));
        }

        Assert.That(RateOf(table, "c0", "BR"), Is.GreaterThan(0.89), "the catalogue's rate applies again");
    }

    [Test]
    public void Report_MoreSegmentsThanTheLimit_UseTheCoarserEstimate()
    {
        var learning = new ApprovalLearning { Segments = [["country"]], MaxSegments = 1 };
        (LiveState live, RoutingTable table) = World(learning, 5_000, 5_000);
        Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        Report(live, "c0", "DE", ChannelAttemptOutcome.SoftDecline);
        Assert.That(live.SaveLearned(learning)!.Entries.Count(e => e.Dimensions.Length == 1), Is.EqualTo(1));
        Assert.That(RateOf(table, "c0", "DE"), Is.EqualTo(RateOf(table, "c0", "JP")));
    }

    // A decline is no failure, a failure is no decline, and what the customer did is neither.
    [Test]
    public void Report_EachOutcome_TeachesWhatItSays()
    {
        (LiveState live, RoutingTable _) = World(ApprovalLearning.Default, 5_000, 5_000);
        Report(live, "c0", "BR", ChannelAttemptOutcome.CustomerAbandoned);
        Assert.That(live.SaveLearned(ApprovalLearning.Default)!.Entries, Is.Empty);
        Report(live, "c0", "BR", ChannelAttemptOutcome.TechnicalFailure);
        ApprovalEntry entry = live.SaveLearned(ApprovalLearning.Default)!.Entries.Single();
        Assert.That((entry.Attempts, entry.Approvals, entry.Failures), Is.EqualTo((0.0, 0.0, 1.0)));
        Report(live, "c0", "BR", ChannelAttemptOutcome.HardDecline);
        Report(live, "c0", "BR", ChannelAttemptOutcome.SoftDecline);
        Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        entry = live.SaveLearned(ApprovalLearning.Default)!.Entries.Single();
        Assert.That(entry.Attempts, Is.EqualTo(3).Within(0.02));
        Assert.That(entry.Approvals, Is.EqualTo(1));
        Assert.That(entry.Failures, Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void Restore_WhatWasSaved_GivesTheSameRates()
    {
        var learning = new ApprovalLearning { Segments = [["country", "card"], ["country"]] };
        (LiveState live, RoutingTable table) = World(learning, 5_000, 7_000);
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            Report(live, $"c{random.Next(2)}", Schema["country"].Values[random.Next(3)],
                random.Next(3) == 0 ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.Approved);
        }

        ApprovalRecord saved = live.SaveLearned(learning)!;
        (LiveState other, RoutingTable again) = World(learning, 5_000, 7_000);
        Assert.That(other.RestoreLearned(learning, saved), Is.Zero);
        foreach (string channel in (string[])["c0", "c1"])
        {
            foreach (string country in Schema["country"].Values)
            {
                Assert.That(RateOf(again, channel, country), Is.EqualTo(RateOf(table, channel, country)));
            }
        }

        Assert.That(other.SaveLearned(learning)!.Entries, Has.Length.EqualTo(saved.Entries.Length));
    }

    [Test]
    public void Restore_UnknownChannelOrSegment_IsLeftOutAndCounted()
    {
        (LiveState live, RoutingTable table) = World(ApprovalLearning.Default, 5_000, 5_000);
        var record = new ApprovalRecord(Noon, [
            new ApprovalEntry("c0", [], [], 100, 90, 0),
            new ApprovalEntry("gone", [], [], 10, 9, 0),
            new ApprovalEntry("c0", ["country"], ["BR"], 10, 9, 0),
        ]);
        Assert.That(live.RestoreLearned(ApprovalLearning.Default, record), Is.EqualTo(2));
        Assert.That(RateOf(table, "c0", "BR"), Is.EqualTo((90 + 2.5) / 105).Within(1e-6));
    }

    [TestCase(-1, 0, 0)]
    [TestCase(1, 2, 0)]
    [TestCase(double.NaN, 0, 0)]
    [TestCase(1, 1, double.PositiveInfinity)]
    public void Restore_NumbersThatCannotBe_AreRefusedAndNothingChanges(double attempts, double approvals, double failures)
    {
        (LiveState live, RoutingTable table) = World(ApprovalLearning.Default, 5_000, 5_000);
        Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        double before = RateOf(table, "c0", "BR");
        var record = new ApprovalRecord(Noon, [new ApprovalEntry("c0", [], [], attempts, approvals, failures)]);
        Assert.That(() => live.RestoreLearned(ApprovalLearning.Default, record), Throws.ArgumentException);
        Assert.That(RateOf(table, "c0", "BR"), Is.EqualTo(before));
    }

    // A record without a time would make every report move through two thousand years, an hour at a time, and the memory fade with it.
    [Test]
    public void Restore_RecordOfAnEmptyMemory_BeginsWithTheNextReport()
    {
        (LiveState live, RoutingTable table) = World(ApprovalLearning.Default, 5_000, 5_000);
        live.RestoreLearned(ApprovalLearning.Default, live.SaveLearned(ApprovalLearning.Default)!);
        for (int i = 0; i < 3; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        }

        Assert.That(live.SaveLearned(ApprovalLearning.Default)!.At, Is.EqualTo(Noon));
        GC.KeepAlive(table);
    }

    // A new policy that learns in another way begins with what the segments that both have know.
    [Test]
    public void Compile_OtherWayOfLearning_BeginsWithWhatIsKnown()
    {
        (LiveState live, RoutingTable table) = World(new ApprovalLearning { Segments = [["country"]] }, 5_000, 5_000);
        for (int i = 0; i < 50; i++)
        {
            Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        }

        var policy = new RoutingPolicy(new ApprovalLearning { Segments = [["card"]] }, table.Policy.Operations);
        RoutingTable next = RoutingTable.Compile(table.Catalogue, policy, live);
        Assert.That(RateOf(next, "c0", "JP"), Is.EqualTo(RateOf(table, "c0", "JP")));
        Report(live, "c0", "BR", ChannelAttemptOutcome.Approved);
        Assert.That(RateOf(next, "c0", "JP"), Is.GreaterThan(RateOf(table, "c0", "JP") - 1e-9), "both go on learning");
        Assert.That(RateOf(table, "c0", "BR"), Is.GreaterThan(RateOf(table, "c0", "JP")));
    }

    // The same reports and the same seeds on any number of threads: the same choices.
    [Test]
    public void Route_AnyNumberOfThreads_DecidesAlike()
    {
        var learning = new ApprovalLearning { Segments = [["country"]] };
        (LiveState live, RoutingTable table) = World(learning, 5_000, 5_000, new Exploration { ShareBasisPoints = 1_000 });
        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            Report(live, $"c{random.Next(2)}", Schema["country"].Values[random.Next(3)],
                random.Next(2) == 0 ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.Approved);
        }

        string[] one = [.. Enumerable.Range(0, 5_000).Select(i => Chosen(table, i))];
        string[] many = [.. Enumerable.Range(0, 5_000).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(i => Chosen(table, i))];
        Assert.That(many, Is.EqualTo(one));
        Assert.That(one.Distinct().Count(), Is.EqualTo(2));
    }

    private static string Chosen(RoutingTable table, int transaction) => table[Operation.Payment]
        .Route(Request(Schema["country"].Values[transaction % 3], transaction).AsQuery()).Channel.Id;

    private static RouteRequest Request(string country, int transaction = 0) => new RouteRequest(Schema)
    {
        AmountMinor = 10_000,
        Now = Noon,
        Transaction = RoutingSeed.Of($"t{transaction}"),
    }.With("country", country).With("card", "credit");

    private static void Report(LiveState live, string channel, string country, ChannelAttemptOutcome outcome)
    {
        RouteRequest request = Request(country);
        live.Report(live.HandleOf(channel), outcome, null, Noon, Schema, request.AsQuery().Code);
    }

    private static double RateOf(RoutingTable table, string channel, string country)
    {
        OperationTable operation = table[Operation.Payment];
        var rates = operation.Rules.Context.Rates;
        RouteRequest request = Request(country);
        return rates.RowFor(request.AsQuery()).Of(table.Catalogue.IndexOf(channel)).PerMillion / 1_000_000.0;
    }

    private static (LiveState Live, RoutingTable Table) World(
        ApprovalLearning learning, int firstRate, int secondRate, Exploration? exploration = null)
    {
        var live = new LiveState();
        Channel Make(string id, int rate) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("country", SupportedValues.Any), ("card", SupportedValues.Any)),
            SuccessRateBasisPoints = rate,
        };
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")], [Make("c0", firstRate), Make("c1", secondRate)]);
        var policy = new OperationPolicy(Operation.Payment, [], [new SoftRule.ExpectedValue(new Fee(0, 20_000))])
        {
            Exploration = exploration,
        };
        return (live, RoutingTable.Compile(catalogue, new RoutingPolicy(learning, policy), live));
    }
}
