using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>
/// Times, durations and counts at both ends of their types: a clear error, or an answer like any other; never an overflow, and nothing that
/// stays wrong afterwards.
/// </summary>
[TestFixture]
public class TimeBoundaryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["b"])]);

    private static readonly DateTimeOffset[] Times =
    [
        DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), DateTimeOffset.MinValue.AddDays(40),
            new(DateTime.MinValue.AddHours(14), TimeSpan.FromHours(14)), Noon,
        new(DateTime.MaxValue.AddHours(-14), TimeSpan.FromHours(-14)), DateTimeOffset.MaxValue.AddDays(-40),
            DateTimeOffset.MaxValue.AddTicks(-1), DateTimeOffset.MaxValue,
    ];

    private static readonly TimeSpan[] Durations =
        [TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.MaxValue];

    private static readonly string[] Zones = ["UTC", "Pacific/Kiritimati", "Pacific/Niue", "Europe/Berlin", "America/New_York"];

    [Test]
    public void AnyCall_TimesAndDurationsAtBothEnds_IsAnswered([ValueSource(nameof(Zones))] string zone)
    {
        foreach (DateTimeOffset first in Times)
        {
            foreach (DateTimeOffset second in Times)
            {
                var live = new LiveState(new LiveOptions { MinAttempts = 1, MaxConsecutiveFailures = 2 });
                RoutingTable table = Compile(live, zone);
                Channel channel = table.Catalogue.Channels[0];
                ChannelHandle handle = live.HandleOf(channel.Id);
                foreach (TimeSpan latency in Durations)
                {
                    live.Report(handle, ChannelAttemptOutcome.TechnicalFailure, latency, first);
                    live.Report(handle, ChannelAttemptOutcome.Approved, latency, second);
                }

                live.SetUp(handle, false, first);
                live.SetUp(handle, true, second);
                foreach (DateTimeOffset now in new[] { first, second })
                {
                    Assert.That(live.ShareBasisPoints(handle, now), Is.InRange(0, 10_000));
                    Assert.That(live.AvailabilityBasisPoints(handle, now) ?? 0, Is.InRange(0, 10_000));
                    Assert.That(live.SuccessRateBasisPoints(handle, now) ?? 0, Is.InRange(0, 10_000));
                    Assert.That(live.LatencyMs(handle, now) ?? 0, Is.InRange(0, 86_400_000));
                    Assert.That(live.TryReserve(channel, 1, now, out QuotaReservation reservation), Is.True);
                    Assert.That(live.UsageOf(channel, now).DayCount, Is.EqualTo(1), $"{now:O} in {zone}");
                    live.Return(reservation);
                    Assert.That(live.UsageOf(channel, now).DayCount, Is.Zero);
                    RouteRequest request = new RouteRequest(Schema) { AmountMinor = 1, Now = now }.With("bank", "b");
                    OperationTable scene = table[Operation.Payment];
                    RouteDecision decision = scene.Route(request.AsQuery());
                    Assert.That(scene.Explain(request.AsQuery()).Chosen?.Id, Is.EqualTo(decision.IsRouted ? decision.Channel.Id : null),
                        $"{now:O} in {zone}");
                }
            }
        }
    }

    [Test]
    public void LiveOptions_DurationsOutOfRange_AreNamedAsDurations([Values] bool atTheLowEnd)
    {
        TimeSpan end = atTheLowEnd ? TimeSpan.MinValue : TimeSpan.MaxValue;
        Assert.That(
            () => new LiveState(new LiveOptions { Window = end, BreakerOpenDuration = end, RampUpDuration = end }),
            Throws.ArgumentException.With.Message.Contains($"Window is {end:c}; 00:00:01 to 1.00:00:00").And.Message.Contains(
                "BreakerOpenDuration").And.Message.Contains("RampUpDuration is"));
    }

    [Test]
    public void LiveOptions_CountsAtBothEnds_AreNamed([Values(int.MinValue, int.MaxValue)] int end) =>
        Assert.That(
            () => new LiveState(new LiveOptions
            {
                WindowSlices = end,
                MinAttempts = end,
                MinAvailabilityBasisPoints = end,
                MaxConsecutiveFailures = end,
                RampUpStartBasisPoints = end,
            }),
            Throws.ArgumentException.With.Message.Contains("WindowSlices").And.Message.Contains("MinAttempts").And.Message.Contains(
                "MinAvailabilityBasisPoints")
                .And.Message.Contains("MaxConsecutiveFailures").And.Message.Contains("RampUpStartBasisPoints"));

    [TestCase(long.MinValue)]
    [TestCase(long.MaxValue)]
    public void Catalogue_DurationsAndValuesAtBothEnds_AreAllNamed(long end)
    {
        int small = end < 0 ? int.MinValue : int.MaxValue;
        Channel channel = Make("c", "UTC") with
        {
            SettlementDelay = new TimeSpan(end),
            TypicalLatency = new TimeSpan(end),
            Priority = small,
            Weight = small,
            SuccessRateBasisPoints = small,
            Fees = new FeePlan(new Fee(end, small)),
        };
        Assert.That(
            () => new ChannelCatalogue(Schema, [new Provider("p", "p")], [channel]),
            Throws.InstanceOf<InvalidRoutingModelException>().With.Message.Contains("settlementDelay").And.Message.Contains(
                "typicalLatency").And.Message.Contains("priority")
                .And.Message.Contains("weight").And.Message.Contains("successRateBasisPoints").And.Message.Contains(
                    "fees.fixed").And.Message.Contains("fees.ratePerMillion"));
    }

    [Test]
    public void Options_CountsAtBothEnds_AreRefused()
    {
        RoutingTable table = Compile(new LiveState(), "UTC");
        void CompileWith(RoutingTableOptions options) => RoutingTable.Compile(table.Catalogue, table.Policy, new LiveState(), options);
        Assert.That(() => CompileWith(new RoutingTableOptions { MemoryBudgetBytes = long.MinValue }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CompileWith(new RoutingTableOptions { MemoryBudgetBytes = long.MaxValue }), Throws.Nothing);
        Assert.That(() => CompileWith(new RoutingTableOptions { Strategy = (RoutingStrategy)99 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("ColumnBitmaps"));
        foreach (int end in new[] { int.MinValue, int.MaxValue })
        {
            Assert.That(() => new Router(table, end), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => table[(Operation)end], Throws.ArgumentException);
            Assert.That(() => table[Operation.Payment].Candidates(new RouteRequest(Schema).AsQuery(), end).Refusal,
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ChannelSet(new ChannelHandle(end)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RoutingBacktest(table, Compile(new LiveState(), "UTC"), new BacktestOptions { MaxChanges = end }),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RequestCsvReader(TextReader.Null, "x", new RequestCsvOptions { Operation = (Operation)end }),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        }

        Assert.That(() => new RequestCsvReader(TextReader.Null, "x", new RequestCsvOptions { MaxErrors = 0 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ChannelSet(default(ChannelHandle)), Throws.InstanceOf<ArgumentOutOfRangeException>(),
            "what a lookup leaves that found nothing");
    }

    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    public void Return_DayThatIsNone_IsRefusedAndGivesNothingBack(int day)
    {
        var live = new LiveState();
        RoutingTable table = Compile(live, "UTC");
        Channel channel = table.Catalogue.Channels[0];
        Assert.That(live.TryReserve(channel, 5, Noon, out QuotaReservation reservation), Is.True);
        Assert.That(() => live.Return(reservation with { Day = day }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(live.UsageOf(channel, Noon).DayAmountMinor, Is.EqualTo(5));
        live.Return(reservation);
        Assert.That(live.UsageOf(channel, Noon).DayAmountMinor, Is.Zero);
    }

    [Test]
    public void SetUp_AtTheBeginningOfTime_BeginsWithASmallShare()
    {
        var live = new LiveState();
        _ = Compile(live, "UTC");
        ChannelHandle handle = live.HandleOf("c");
        live.SetUp(handle, false, DateTimeOffset.MinValue);
        live.SetUp(handle, true, DateTimeOffset.MinValue);
        Assert.That(live.ShareBasisPoints(handle, DateTimeOffset.MinValue), Is.EqualTo(500));
    }

    // A host's clock was years ahead for a moment. What it opened and began is over with it.
    [Test]
    public void Report_ClockWasFarAhead_BreakerAndShareComeBackByTheRightOne()
    {
        var live = new LiveState(new LiveOptions { MaxConsecutiveFailures = 1 });
        _ = Compile(live, "UTC");
        ChannelHandle handle = live.HandleOf("c");
        live.Report(handle, ChannelAttemptOutcome.TechnicalFailure, TimeSpan.Zero, Noon.AddYears(10));
        Assert.That(live.ShareBasisPoints(handle, Noon.AddYears(10)), Is.Zero);
        Assert.That(live.ShareBasisPoints(handle, Noon), Is.EqualTo(500), "some traffic, which finds out");
        live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon);
        Assert.That(live.ShareBasisPoints(handle, Noon), Is.EqualTo(500));
        Assert.That(live.ShareBasisPoints(handle, Noon.AddMinutes(2)), Is.EqualTo(10_000), "it grows by the right clock");

        live.SetUp(handle, false, DateTimeOffset.MaxValue);
        live.SetUp(handle, true, DateTimeOffset.MaxValue);
        live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon);
        Assert.That(live.ShareBasisPoints(handle, Noon.AddMinutes(2)), Is.EqualTo(10_000));
    }

    [Test]
    public void ShareBasisPoints_ClockIsALittleBehindTheOneThatOpened_StaysClosed()
    {
        var live = new LiveState(new LiveOptions { MaxConsecutiveFailures = 1 });
        _ = Compile(live, "UTC");
        ChannelHandle handle = live.HandleOf("c");
        live.Report(handle, ChannelAttemptOutcome.TechnicalFailure, TimeSpan.Zero, Noon);
        Assert.That(live.ShareBasisPoints(handle, Noon.AddMinutes(-59)), Is.Zero);
    }

    [Test]
    public void Report_ClockWasFarAhead_TheWindowBeginsAnewAfterMinAttemptsReports()
    {
        var live = new LiveState(new LiveOptions { MinAttempts = 5 });
        _ = Compile(live, "UTC");
        ChannelHandle handle = live.HandleOf("c");
        live.Report(handle, ChannelAttemptOutcome.SoftDecline, TimeSpan.Zero, DateTimeOffset.MaxValue);
        for (int i = 0; i < 5; i++)
        {
            live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon.AddSeconds(i));
        }

        Assert.That(live.SuccessRateBasisPoints(handle, Noon.AddSeconds(4)), Is.Null, "one attempt since the window began anew");
        for (int i = 0; i < 4; i++)
        {
            live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon.AddSeconds(i + 5));
        }

        Assert.That(live.SuccessRateBasisPoints(handle, Noon.AddSeconds(9)), Is.EqualTo(10_000));
        Assert.That(live.SuccessRateBasisPoints(handle, Noon.AddMinutes(10)), Is.Null, "it ends with the window");
    }

    // A late report is no reason to throw away what is measured.
    [Test]
    public void Report_OneThatComesHoursLate_CountsIntoTheWindow()
    {
        var live = new LiveState(new LiveOptions { MinAttempts = 2 });
        _ = Compile(live, "UTC");
        ChannelHandle handle = live.HandleOf("c");
        live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon);
        live.Report(handle, ChannelAttemptOutcome.SoftDecline, TimeSpan.Zero, Noon.AddHours(-5));
        live.Report(handle, ChannelAttemptOutcome.Approved, TimeSpan.Zero, Noon);
        live.Report(handle, ChannelAttemptOutcome.SoftDecline, TimeSpan.Zero, Noon.AddHours(-5));
        Assert.That(live.SuccessRateBasisPoints(handle, Noon), Is.EqualTo(5_000));
    }

    private static Channel Make(string id, string zone) => new()
    {
        Id = id,
        ProviderId = "p",
        Supports = Channel.Supporting(("bank", SupportedValues.Any)),
        TimeZone = zone,
        DayQuota = new Quota(1_000, 1_000),
        MinMonthVolumeMinor = long.MaxValue,
        Fees = new FeePlan(new Fee(1), new FeeTier(0, long.MaxValue, new Fee(2))),
        Schedule = new Schedule
        {
            Closed = [new WeeklyHours(WeekDays.Monday, TimeOnly.MinValue, new TimeOnly(0, 0, 1))],
            Maintenance = [new MaintenanceWindow(DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1)),
                new MaintenanceWindow(DateTimeOffset.MaxValue.AddTicks(-1), DateTimeOffset.MaxValue)],
        },
    };

    private static RoutingTable Compile(LiveState live, string zone) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [new Provider("p", "p")], [Make("c", zone)],
            [new ValueSchedule("bank", "b", zone,
                new Schedule { Open = [new WeeklyHours(WeekDays.All, TimeOnly.MinValue, TimeOnly.MinValue)] })]),
        new RoutingPolicy(new OperationPolicy(
            Operation.Payment,
            [new HardRule.Supports("bank"), new HardRule.OpenNow(), new HardRule.QuotaLeft()],
            [new SoftRule.MinimumVolume(), new SoftRule.LowestCost(), new SoftRule.Fastest(), new SoftRule.HighestSuccessRate()])),
        live);
}
