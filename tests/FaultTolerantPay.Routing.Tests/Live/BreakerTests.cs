using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>What opens a breaker and what does not: only technical failures say that a channel is broken.</summary>
[TestFixture]
public class BreakerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([]);

    // Card attempts as providers have them: most are declined, for want of money above all. With a breaker that counts declines, three of
    // four payments had no channel.
    [TestCase(59, 16, 22, 33, 41)]
    [TestCase(1, 10, 50, 90, 99)]
    [TestCase(1_000, 10, 50, 90, 99)]
    public void Route_ProvidersApproveDifferentShares_HardlyAPaymentIsUnroutable(int perMinute, params int[] approvalPercents) =>
        AssertRoutable(perMinute, approvalPercents);

    [Test]
    public void Route_EveryShareOfApprovalsAndEveryTraffic_HardlyAPaymentIsUnroutable(
        [Values(10, 16, 25, 41, 60, 80, 95, 99)] int approvalPercent,
        [Values(1, 4, 12, 59, 250, 1_000)] int perMinute,
        [Values(1, 4)] int channels) => AssertRoutable(perMinute, [.. Enumerable.Repeat(approvalPercent, channels)]);

    private static void AssertRoutable(int perMinute, int[] approvalPercents)
    {
        foreach (SoftRule rule in new SoftRule[] { new SoftRule.HighestSuccessRate(), new SoftRule.WeightedSplit(),
            new SoftRule.LowestCost() })
        {
            var live = new LiveState();
            RoutingTable table = Compile(live, rule, approvalPercents.Length);
            var random = new Random(perMinute);
            const int Payments = 10_000;
            int unroutable = 0;
            for (int i = 0; i < Payments; i++)
            {
                DateTimeOffset at = Now.AddMinutes((double)i / perMinute);
                RouteDecision decision = Route(table, at, i);
                if (!decision.IsRouted)
                {
                    unroutable++;
                    continue;
                }

                ChannelAttemptOutcome outcome = random.Next(20) == 0 ? ChannelAttemptOutcome.CustomerAbandoned
                    : random.Next(100) == 0 ? ChannelAttemptOutcome.TechnicalFailure
                    : random.Next(100) < approvalPercents[decision.CatalogueIndex] ? ChannelAttemptOutcome.Approved
                    : random.Next(3) == 0 ? ChannelAttemptOutcome.HardDecline
                    : ChannelAttemptOutcome.SoftDecline;
                live.Report(decision.Handle, outcome, TimeSpan.FromMilliseconds(300), at);
            }

            Assert.That(unroutable, Is.LessThanOrEqualTo(Payments / 1_000), rule.Name);
        }
    }

    [Test]
    public void Report_NothingButDeclines_NeverOpens([Values(20, 1_000)] int attempts)
    {
        LiveState live = KnownChannels.Live(new LiveOptions { MinAvailabilityBasisPoints = 10_000, MaxConsecutiveFailures = 1 });
        ChannelHandle a = live.HandleOf("a");
        for (int i = 0; i < attempts; i++)
        {
            ChannelAttemptOutcome outcome = (i % 3) switch
            {
                0 => ChannelAttemptOutcome.SoftDecline,
                1 => ChannelAttemptOutcome.HardDecline,
                _ => ChannelAttemptOutcome.CustomerAbandoned,
            };
            live.Report(a, outcome, TimeSpan.Zero, Now.AddSeconds(i));
            Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(i)), Is.EqualTo(10_000));
        }
    }

    // A decline of the issuer proves that the channel works, as an approval does: the opening is over, and a question for a moment within
    // it no longer finds it. Who gave up proves nothing.
    [TestCase(ChannelAttemptOutcome.Approved, 10_000)]
    [TestCase(ChannelAttemptOutcome.SoftDecline, 10_000)]
    [TestCase(ChannelAttemptOutcome.CustomerAbandoned, 0)]
    public void Report_AfterTheChannelCameBack_AnApprovalOrDeclineClosesTheBreaker(ChannelAttemptOutcome outcome, int share)
    {
        LiveState live = KnownChannels.Live(new LiveOptions { MaxConsecutiveFailures = 1 });
        ChannelHandle a = live.HandleOf("a");
        live.Report(a, ChannelAttemptOutcome.TechnicalFailure, TimeSpan.Zero, Now);
        live.Report(a, outcome, TimeSpan.Zero, Now.AddMinutes(3));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(1)), Is.EqualTo(share));
    }

    [Test]
    public void Report_AvailabilityFallsBelowTheBreaker_OpensAndTheChannelComesBackSlowly()
    {
        var live = new LiveState(
            new LiveOptions
            {
                MinAttempts = 10,
                MaxConsecutiveFailures = 0,
                BreakerOpenDuration = TimeSpan.FromSeconds(30),
                RampUpDuration = TimeSpan.FromSeconds(60),
            });
        RoutingTable table = Compile(live, new SoftRule.LowestCost(), 1);
        ChannelHandle a = live.HandleOf("c0");
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 9, Now);
        Assert.That(Route(table, Now).IsRouted, Is.True, "too few attempts to judge");
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 1, Now);
        Assert.That(Route(table, Now).FailedRule, Is.InstanceOf<HardRule.Up>());
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(29)), Is.Zero);
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(60)), Is.InRange(5_000, 5_500));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(90)), Is.EqualTo(10_000));

        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 1, Now.AddSeconds(40));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(69)), Is.Zero, "a failure while it comes back opens the breaker again");
        Report(live, a, ChannelAttemptOutcome.SoftDecline, 1, Now.AddSeconds(200));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(200)), Is.EqualTo(10_000), "a decline proves that the channel works");
    }

    // The window of five minutes never has twenty attempts.
    [Test]
    public void Report_FaultAtOneAttemptAMinute_OpensAfterFiveInARow()
    {
        LiveState live = KnownChannels.Live();
        ChannelHandle a = live.HandleOf("a");
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 4, Now);
        Report(live, a, ChannelAttemptOutcome.SoftDecline, 1, Now);
        for (int minute = 1; minute <= 5; minute++)
        {
            Assert.That(live.ShareBasisPoints(a, Now.AddMinutes(minute)), Is.EqualTo(10_000), $"minute {minute}");
            Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 1, Now.AddMinutes(minute));
            Report(live, a, ChannelAttemptOutcome.CustomerAbandoned, 1, Now.AddMinutes(minute));
        }

        Assert.That(live.ShareBasisPoints(a, Now.AddMinutes(5)), Is.Zero);
    }

    // With one failure in a hundred, a channel with much traffic would never see two minutes without any.
    [TestCase(false)]
    [TestCase(true)]
    public void Report_FewFailuresWhileItComesBack_StaysInTraffic(bool afterDown)
    {
        LiveState live = KnownChannels.Live();
        ChannelHandle a = live.HandleOf("a");
        if (afterDown)
        {
            Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 4, Now);
            live.SetUp(a, false, Now);
            live.SetUp(a, true, Now.AddSeconds(30));
        }
        else
        {
            Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 5, Now);
            Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(29)), Is.Zero);
        }

        for (int i = 1; i <= 1_000; i++)
        {
            DateTimeOffset at = Now.AddSeconds(30 + (i * .12));
            Assert.That(live.ShareBasisPoints(a, at), Is.GreaterThanOrEqualTo(500), $"attempt {i}");
            Report(live, a, i % 100 == 50 ? ChannelAttemptOutcome.TechnicalFailure : ChannelAttemptOutcome.Approved, 1, at);
        }

        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(150)), Is.EqualTo(10_000));
    }

    // One approval does not bring all of the traffic back at once.
    [Test]
    public void Report_ApprovalWhileItComesBack_ItsShareGoesOnGrowingSlowly()
    {
        LiveState live = KnownChannels.Live(
            new LiveOptions { BreakerOpenDuration = TimeSpan.FromSeconds(30), RampUpDuration = TimeSpan.FromSeconds(60) });
        ChannelHandle a = live.HandleOf("a");
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 5, Now);
        Report(live, a, ChannelAttemptOutcome.Approved, 1, Now.AddSeconds(31));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(60)), Is.InRange(5_000, 5_500));
    }

    // What broke it does not speak against the channel that comes back.
    [Test]
    public void Report_OneFailureAmongApprovalsWhileItComesBack_StaysInTraffic()
    {
        LiveState live = KnownChannels.Live(
            new LiveOptions
            {
                MinAttempts = 10,
                MinAvailabilityBasisPoints = 5_000,
                MaxConsecutiveFailures = 0,
                BreakerOpenDuration = TimeSpan.FromSeconds(30),
            });
        ChannelHandle a = live.HandleOf("a");
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 10, Now);
        Report(live, a, ChannelAttemptOutcome.Approved, 5, Now.AddSeconds(31));
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 1, Now.AddSeconds(32));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(33)), Is.GreaterThan(0));
    }

    // What it did before it was taken down does not speak for it.
    [Test]
    public void Report_FirstAttemptAfterDownFails_Opens()
    {
        LiveState live = KnownChannels.Live();
        ChannelHandle a = live.HandleOf("a");
        Report(live, a, ChannelAttemptOutcome.Approved, 100, Now);
        live.SetUp(a, false, Now);
        live.SetUp(a, true, Now.AddSeconds(30));
        Assert.That(live.SuccessRateBasisPoints(a, Now.AddSeconds(30)), Is.Null);
        Report(live, a, ChannelAttemptOutcome.TechnicalFailure, 1, Now.AddSeconds(31));
        Assert.That(live.ShareBasisPoints(a, Now.AddSeconds(31)), Is.Zero);
    }

    [Test]
    public void Report_OneOfEachOutcome_CountsAsDocumented()
    {
        LiveState live = KnownChannels.Live(new LiveOptions { MinAttempts = 3 });
        ChannelHandle a = live.HandleOf("a");
        live.Report(a, ChannelAttemptOutcome.Approved, TimeSpan.FromMilliseconds(100), Now);
        live.Report(a, ChannelAttemptOutcome.SoftDecline, TimeSpan.FromMilliseconds(200), Now);
        live.Report(a, ChannelAttemptOutcome.CustomerAbandoned, TimeSpan.FromMinutes(9), Now);
        Assert.That(live.AvailabilityBasisPoints(a, Now), Is.Null, "two are too few, and what the customer ended is not counted");
        live.Report(a, ChannelAttemptOutcome.TechnicalFailure, null, Now);
        Assert.That(live.AvailabilityBasisPoints(a, Now), Is.EqualTo(6_666));
        Assert.That(live.SuccessRateBasisPoints(a, Now), Is.Null, "a failure says nothing about approvals");
        Assert.That(live.LatencyMs(a, Now), Is.Null, "two have a latency");
        live.Report(a, ChannelAttemptOutcome.HardDecline, TimeSpan.FromMilliseconds(300), Now);
        Assert.That(live.AvailabilityBasisPoints(a, Now), Is.EqualTo(7_500));
        Assert.That(live.SuccessRateBasisPoints(a, Now), Is.EqualTo(3_333));
        Assert.That(live.LatencyMs(a, Now), Is.EqualTo(200));
        Assert.That(live.AvailabilityBasisPoints(a, Now.AddMinutes(5)), Is.Null, "the last attempt has left the window");
    }

    [TestCase(0)]
    [TestCase(6)]
    [TestCase(-1)]
    public void Report_NoOutcome_IsAnErrorAndCountsNothing(int outcome)
    {
        LiveState live = KnownChannels.Live(new LiveOptions { MinAttempts = 1 });
        Assert.That(() => live.Report(live.HandleOf("a"), (ChannelAttemptOutcome)outcome, TimeSpan.Zero, Now),
            Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(live.AvailabilityBasisPoints(live.HandleOf("a"), Now), Is.Null);
    }

    private static void Report(LiveState live, ChannelHandle channel, ChannelAttemptOutcome outcome, int times, DateTimeOffset at)
    {
        for (int i = 0; i < times; i++)
        {
            live.Report(channel, outcome, TimeSpan.FromMilliseconds(100), at);
        }
    }

    private static RoutingTable Compile(LiveState live, SoftRule rule, int channels) => RoutingTable.Compile(
        new ChannelCatalogue(
            Schema,
            [new Provider("p", "p")],
            Enumerable.Range(0, channels)
                .Select(i =>
                    new Channel { Id = $"c{i}", ProviderId = "p", Supports = Channel.Supporting(), Fees = new FeePlan(new Fee(i)) })),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Up()], [rule])),
        live);

    private static RouteDecision Route(RoutingTable table, DateTimeOffset now, int transaction = 1) =>
        table[Operation.Payment].Route(
            new RouteRequest(Schema) { Now = now, AmountMinor = 100, Transaction = RoutingSeed.Of($"t{transaction}") }.AsQuery());
}
