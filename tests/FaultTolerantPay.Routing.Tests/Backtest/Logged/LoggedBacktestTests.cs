using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest.Logged;

public class LoggedBacktestTests
{
    private const string LateHeader = "id,time,amount,land,channel,outcome,latencyMs,outcomeTime,propensity,forced\n";

    /// <summary>
    /// The first attempt on a is declined. The log knows it an hour later, so the requests until then still go to a, and only the one
    /// after it goes to b.
    /// </summary>
    [TestCase(",2026-11-01T01:00:00Z", "aaab")]
    [TestCase("3600000,", "aaab")]
    [TestCase("1000,", "abbb")]
    public void Replay_OutcomeKnownLater_TeachesOnlyThen(string known, string expected)
    {
        RoutingTable table = Learning();
        string log = LateHeader
            + $"T1,2026-11-01T00:00:00Z,1,X,a,softDecline,{known},0.5,\n"
            + "T2,2026-11-01T00:30:00Z,1,X,b,,,,0.5,\n"
            + "T3,2026-11-01T00:30:00Z,1,X,b,approved,7200000,,0.5,\n"
            + "T4,2026-11-01T01:00:00Z,1,X,b,approved,7200000,,0.5,\n"
            + "T5,2026-11-01T01:00:01Z,1,X,b,approved,7200000,,0.5,\n";
        Assert.That(Choices(log, table), Is.EqualTo(expected));
    }

    [TestCase(false, "ab")]
    [TestCase(true, "aa")]
    public void Replay_AttemptOnAnotherChannel_TeachesUnlessOnlyMatchesDo(bool onlyMatches, string expected)
    {
        string log = LateHeader + "T1,2026-11-01T00:00:00Z,1,X,b,approved,1,,0.5,\nT2,2026-11-01T00:01:00Z,1,X,b,approved,1,,0.5,\n";
        Assert.That(Choices(log, Learning(), new LoggedBacktestOptions { LearnOnlyFromMatches = onlyMatches }), Is.EqualTo(expected));
    }

    /// <summary>In X channel a is declined and in Y approved: the policy leaves a in X alone.</summary>
    [Test]
    public void Replay_PolicyWithSegments_LearnsThem([Values] bool forced)
    {
        string log = LateHeader
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"T{i},2026-11-01T00:{i:00}:00Z,1,"
                + $"{(i % 2 == 0 ? "X,a,softDecline" : "Y,a,approved")},1,,0.5,{(forced ? "true" : "")}\n"))
            + "X,2026-11-01T01:00:00Z,1,X,b,approved,1,,0.5,\nY,2026-11-01T01:00:00Z,1,Y,b,approved,1,,0.5,\n";
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(
                LogWorld.Schema,
                [new Provider("p", "P")],
                [
                    LogWorld.Channel("a", 1) with { SuccessRateBasisPoints = 6_000 },
                    LogWorld.Channel("b") with { SuccessRateBasisPoints = 6_000 },
                ]),
            new RoutingPolicy(
                new ApprovalLearning { Segments = [["land"]], FirstShareBasisPoints = 10_000 },
                new OperationPolicy(Operation.Payment, [], [new SoftRule.HighestSuccessRate(), new SoftRule.HighestPriority()])),
            new LiveState());
        Assert.That(Choices(log, table)[^2..], Is.EqualTo("ba"));
    }

    /// <summary>Ten attempts of each outcome on one channel, in two currencies: what each costs is known.</summary>
    [Test]
    public void Report_FeesByOutcomeAndCurrency_AreThoseOfThePlan()
    {
        var schema = new RoutingSchema([Dimension.Required("currency", ["EUR", "JPY"])], currencyDimension: "currency");
        var channel = new Channel
        {
            Id = "a",
            ProviderId = "p",
            Supports = Channel.Supporting(("currency", SupportedValues.Any)),
            Fees = new FeePlan(new Fee(100)) { OnDecline = new Fee(8), OnFailure = new Fee(3) },
            CurrencyFees = [new CurrencyFees("JPY", new FeePlan(new Fee(1_000)) { OnDecline = new Fee(80), OnFailure = new Fee(30) })],
        };
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(schema, [new Provider("p", "P")], [channel]),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])),
            new LiveState());
        string[] outcomes = ["approved", "softDecline", "hardDecline", "technicalFailure"];
        string log = "id,time,amount,currency,channel,outcome,propensity\n"
            + string.Concat(Enumerable.Range(0, 80).Select(i =>
                $"T{i},2026-11-01T00:00:00Z,10000,{(i % 2 == 0 ? "EUR" : "JPY")},a,{outcomes[i / 2 % 4]},1\n"));
        LoggedBacktestReport report = LogWorld.Run(
            log,
            new LoggedBacktestOptions { MarginRatePerMillion = 20_000, SegmentDimensions = ["currency"], MinEffectiveSample = 1 },
            ("p", table));
        const double Euro = (100 + 8 + 8 + 3) / 4.0;
        const double Yen = 10 * Euro;
        const double Margin = 200 / 4.0;
        Assert.That(report.LogCostMinor!.Value.Value, Is.EqualTo((Euro + Yen) / 2).Within(1e-9));
        Assert.That(report.LogNetMinor!.Value.Value, Is.EqualTo(Margin - ((Euro + Yen) / 2)).Within(1e-9));
        PolicyEvaluation policy = report.Policies.Single();
        Assert.That(policy.Total.CostMinor.Replay!.Value.Value, Is.EqualTo((Euro + Yen) / 2).Within(1e-9));
        foreach ((string segment, PolicyFigures figures) in policy.Segments)
        {
            double cost = segment == "currency=EUR" ? Euro : Yen;
            Assert.That(figures.CostMinor.Replay!.Value.Value, Is.EqualTo(cost).Within(1e-9), segment);
            Assert.That(figures.NetMinor!.Replay!.Value.Value, Is.EqualTo(Margin - cost).Within(1e-9), segment);
        }
    }

    /// <summary>A pinned payment says how the channel works, but not how a policy chooses.</summary>
    [Test]
    public void Replay_ForcedRow_TeachesAndJudgesNothing()
    {
        string log = LateHeader
            + "T1,2026-11-01T00:00:00Z,1,X,a,technicalFailure,1,,,true\n"
            + "T2,2026-11-01T00:00:10Z,1,X,a,softDecline,1,,,true\n"
            + "T3,2026-11-01T00:01:00Z,1,X,b,approved,1,,0.5,false\n";
        RoutingTable table = Learning();
        Assert.That(Choices(log, table), Is.EqualTo("b"));
        LoggedBacktestReport report = LogWorld.Run(log, null, ("p", Learning()));
        Assert.That((report.JudgedRows, report.ForcedRows), Is.EqualTo((1, 2)));
        Assert.That(report.ForcedShare, Is.EqualTo(2.0 / 3));
        Assert.That(report.Assumptions, Has.Some.StartsWith("2 pinned payments and failovers"));
    }

    [Test]
    public void Replay_DuplicatesAbandonedAndMissing_CountForNothing()
    {
        string log = LateHeader
            + "T1,2026-11-01T00:00:00Z,1,X,a,,,,0.5,\n" // the decision
            + "T1,2026-11-01T00:00:00Z,1,X,a,approved,1,,0.5,\n" // its outcome
            + "T1,2026-11-01T00:00:00Z,1,X,a,approved,1,,0.5,\n" // the outcome once more
            + "T1,2026-11-01T00:00:05Z,1,X,b,softDecline,1,,0.5,\n" // another attempt
            + "T2,2026-11-01T00:00:06Z,1,X,b,customerAbandoned,1,,0.5,\n"
            + "T3,2026-11-01T00:00:07Z,1,X,b,,,,0.5,\n"
            + "T4,2026-11-01T00:00:08Z,1,X,,,,,,\n";
        LoggedBacktestReport report = LogWorld.Run(log, null, ("p", Learning()));
        Assert.That(
            (report.Rows, report.JudgedRows, report.DuplicateRows, report.AbandonedRows, report.RowsWithoutOutcome),
            Is.EqualTo((7, 2, 2, 1, 1)));
        Assert.That(report.RowsWithoutChannel, Is.EqualTo(1));
        Assert.That(report.LogApproval!.Value.Value, Is.EqualTo(0.5));
    }

    /// <summary>A soft decline is tried again on the same channel the next day: two attempts, and each event of them counts once.</summary>
    [Test]
    public void Replay_SameChannelAtAnotherTime_IsAnotherAttempt()
    {
        string log = LateHeader
            + "T1,2026-11-01T00:00:00Z,1,X,a,softDecline,1,,0.5,\n"
            + "T1,2026-11-01T00:00:00Z,1,X,a,softDecline,1,,0.5,\n"
            + "T1,2026-11-02T00:00:00Z,1,X,a,,,,0.5,\n"
            + "T1,2026-11-02T00:00:00Z,1,X,a,approved,1,,0.5,\n"
            + "T1,2026-11-02T00:00:00Z,1,X,a,approved,1,,0.5,\n";
        LoggedBacktestReport report = LogWorld.Run(log, null, ("p", Learning()));
        Assert.That((report.JudgedRows, report.DuplicateRows, report.RowsWithoutOutcome), Is.EqualTo((2, 3, 0)));
        Assert.That(report.LogApproval!.Value.Value, Is.EqualTo(0.5));
    }

    /// <summary>A hundred payments, ninety approved; each has a decision and an outcome event, and every third event comes twice.</summary>
    [Test]
    public void Replay_DecisionsAndOutcomesSomeTwice_CountEachPaymentOnce()
    {
        string log = LateHeader + string.Concat(Enumerable.Range(0, 100).Select(i =>
        {
            string at = $"T{i},2026-11-01T00:{i / 60:00}:{i % 60:00}Z,1,X,a";
            string events = $"{at},,,,0.5,\n{at},{(i < 90 ? "approved" : "softDecline")},1,,0.5,\n";
            return i % 3 == 0 ? events + events : events;
        }));
        LoggedBacktestReport report = LogWorld.Run(log, null, ("p", Learning()));
        Assert.That((report.JudgedRows, report.RowsWithoutOutcome), Is.EqualTo((100, 0)));
        Assert.That(report.LogApproval!.Value.Value, Is.EqualTo(0.9));
    }

    /// <summary>The policy chooses the logged channel on 50 of 10,000 rows: a mean of those would look like an answer.</summary>
    [Test]
    public void Report_TinyOverlap_RecommendsNothing()
    {
        string log = LogWorld.Header + string.Concat(Enumerable.Range(0, 10_000).Select(i =>
            $"T{i},2026-11-01T00:00:00Z,1,X,{(i % 200 == 0 ? "b" : "a")},{(i % 200 == 0 || i % 2 == 0 ? "approved" : "softDecline")},\n"));
        LoggedBacktestReport report = LogWorld.Run(log, null, ("a", LogWorld.Always("a")), ("b", LogWorld.Always("b")));
        PolicyFigures figures = report.Policies[1].Total;
        Assert.That(figures.Approval.Replay!.Value.Value, Is.EqualTo(1), "every one of its 50 rows is approved");
        IntervalEstimate robust = figures.Approval.DoublyRobust!.Value;
        Assert.That(robust.Upper - robust.Lower, Is.GreaterThan(0.1), $"{robust}");
        Assert.That(figures.Approval.Replay!.Value.Lower, Is.LessThan(0.95));
        Assert.That(figures.Verdict, Is.EqualTo(BacktestVerdict.NotEnoughOverlap));
        Assert.That(
            figures.VerdictText, Does.StartWith("not enough overlap: run an A/B test (the log never made its choice for some 50 %"));
        Assert.That(report.Policies[0].Total.Verdict, Is.EqualTo(BacktestVerdict.First));
        Assert.That(report.EstimatedPropensities, Is.EqualTo(10_000));
        Assert.That(report.RaisedPropensities, Is.EqualTo(50), "their share is half a percent");
        Assert.That(report.Assumptions, Has.Some.Contains("The log does not say the probabilities of 10,000 of 10,000 rows."));
    }

    /// <summary>In X the log always chose a. What b would achieve there is not in the log, however many rows of Y there are.</summary>
    [Test]
    public void Report_ChannelThatTheLogNeverChoseInALand_GetsNoVerdict([Values] bool bySegment)
    {
        var random = new Random(1);
        string log = LogWorld.Header + string.Concat(Enumerable.Range(0, 4_000).Select(i =>
        {
            bool isX = i % 2 == 0;
            bool isA = isX || random.NextDouble() < 0.5;
            string outcome = random.NextDouble() < (isA ? 0.6 : 0.9) ? "approved" : "softDecline";
            return $"T{i},2026-11-01T00:00:00Z,10000,{(isX ? "X" : "Y")},{(isA ? "a" : "b")},{outcome},{(isX ? "1" : "0.5")}\n";
        }));
        LoggedBacktestReport report = LogWorld.Run(
            log,
            new LoggedBacktestOptions { MarginRatePerMillion = 12_000, SegmentDimensions = bySegment ? ["land"] : [] },
            ("a", LogWorld.Always("a")),
            ("b", LogWorld.Always("b")));
        PolicyFigures b = report.Policies[1].Total;
        Assert.That(b.Verdict, Is.EqualTo(BacktestVerdict.NotEnoughOverlap));
        Assert.That(b.UnsupportedShare, Is.EqualTo(0.5).Within(0.03));
        Assert.That(b.VerdictText, Does.StartWith("not enough overlap: run an A/B test (the log never made its choice for some "));
        Assert.That(report.Policies[0].Total.UnsupportedShare, Is.EqualTo(0).Within(0.03));
        Assert.That(report.Policies[0].Total.Verdict, Is.EqualTo(BacktestVerdict.First));
        Assert.That(
            report.Policies[1].Segments.Select(s => s.Figures.Verdict),
            Is.EqualTo(bySegment ? new[] { BacktestVerdict.NotEnoughOverlap, BacktestVerdict.Better } : []));
    }

    /// <summary>The log chose by the land, but says even chances: b is never in X, too often in Y, and on the whole as often.</summary>
    [Test]
    public void Report_WrongProbabilitiesThatCancelOut_GetNoVerdict()
    {
        string log = LogWorld.Header + string.Concat(Enumerable.Range(0, 4_000).Select(i =>
            $"T{i},2026-11-01T00:00:00Z,1,{(i % 2 == 0 ? "X,a" : "Y,b")},{(i % 8 < 5 ? "approved" : "softDecline")},0.5\n"));
        LoggedBacktestReport report = LogWorld.Run(
            log,
            new LoggedBacktestOptions { SegmentDimensions = ["land"] },
            ("a", LogWorld.Always("a")),
            ("b", LogWorld.Always("b")));
        Assert.That(report.Policies.Select(p => p.Total.Verdict), Has.All.EqualTo(BacktestVerdict.NotEnoughOverlap));
        Assert.That(report.Policies[0].Total.WhyNotEnough, Does.Contain("in listed segments with 100 % of the requests"));
        Assert.That(report.Policies[0].Segments[0].Figures.WhyNotEnough, Does.StartWith("the log made its choice 2.00 times as often"));
        Assert.That(report.Policies[1].Segments[0].Figures.WhyNotEnough, Does.StartWith("the log never made its choice for some 100 %"));
    }

    /// <summary>A tenth of the requests finds no channel. What these are worth is known, so the log lacks nothing.</summary>
    [Test]
    public void Report_RequestsWithoutAChannel_AreSupported()
    {
        Channel OnlyX(string id, int priority) =>
            LogWorld.Channel(id, priority) with { Supports = Channel.Supporting(("land", SupportedValues.Of("X"))) };
        string log = LogWorld.Header + string.Concat(Enumerable.Range(0, 2_000).Select(i =>
            $"T{i},2026-11-01T00:00:00Z,1,{(i % 10 == 0 ? "Y" : "X")},{(i / 10 % 2 == 0 ? "a" : "b")},approved,0.5\n"));
        PolicyFigures figures = LogWorld.Run(
            log, null, ("b", LogWorld.Table([OnlyX("a", 0), OnlyX("b", 1)], new SoftRule.HighestPriority()))).Policies[0].Total;
        Assert.That(figures.UnroutableShare, Is.EqualTo(0.1));
        Assert.That(figures.UnsupportedShare, Is.Zero);
        Assert.That(figures.Verdict, Is.EqualTo(BacktestVerdict.First));
    }

    [Test]
    public void Report_NoRowMatches_HasNoEstimate()
    {
        string log = LogWorld.Header + "T1,2026-11-01T00:00:00Z,1,X,a,approved,1\n";
        PolicyFigures figures = LogWorld.Run(log, null, ("b", LogWorld.Always("b"))).Policies[0].Total;
        Assert.That(figures.Approval, Is.EqualTo(new MeasureEstimate(null, null, null, null)));
        Assert.That(figures.Verdict, Is.EqualTo(BacktestVerdict.NotEnoughOverlap));
    }

    [Test]
    public void Report_NoRow_IsEmpty()
    {
        LoggedBacktestReport report = LogWorld.Run(
            LogWorld.Header, new LoggedBacktestOptions { SegmentDimensions = ["land"] }, ("b", LogWorld.Always("b")));
        Assert.That(report.LogApproval, Is.Null);
        Assert.That(report.Policies[0].Total.Requests, Is.Zero);
        Assert.That(report.Policies[0].Segments, Is.Empty);
    }

    [Test]
    public void Report_Segments_AreTheLargestWithTheirOwnTruth()
    {
        LoggedBacktestReport report = LogWorld.Run(
            LogWorld.Log(5, 8_000),
            new LoggedBacktestOptions { SegmentDimensions = ["land"], MarginRatePerMillion = null },
            ("a", LogWorld.Always("a")),
            ("b", LogWorld.Always("b")));
        PolicyEvaluation b = report.Policies[1];
        Assert.That(b.Segments.Select(s => s.Segment), Is.EqualTo(new[] { "land=X", "land=Y" }));
        Assert.That(b.Segments.Sum(s => s.Figures.Requests), Is.EqualTo(8_000));
        Assert.That(b.Segments.Select(s => s.Figures.Verdict), Is.EqualTo(new[] { BacktestVerdict.Worse, BacktestVerdict.Better }));
        Assert.That(b.Segments[1].Figures.Approval.DoublyRobust!.Value.Value, Is.EqualTo(0.6).Within(0.03));
        Assert.That(b.Total.MovedFromFirst, Is.EqualTo(1));
        Assert.That(b.Total.MovedFromLog, Is.EqualTo(1 - b.Total.MatchedShare).Within(1e-12));
        Assert.That(b.Total.NetMinor, Is.Null);
        Assert.That(
            LogWorld.Run(LogWorld.Log(5, 100), new LoggedBacktestOptions { SegmentDimensions = ["land"], MaxSegments = 1 },
                ("a", LogWorld.Always("a"))).Policies[0].Segments,
            Has.Length.EqualTo(1));
    }

    [Test]
    public void Report_SameSeed_IsTheSameOnEveryThread()
    {
        string log = LogWorld.Log(11, 3_000, withPropensity: false);
        string[] reports = new string[4];
        Parallel.For(0, reports.Length, i => reports[i] = Shown(1));
        Assert.That(reports, Has.All.EqualTo(reports[0]));
        Assert.That(Shown(2), Is.Not.EqualTo(reports[0]));

        string Shown(ulong seed)
        {
            LoggedBacktestReport report = LogWorld.Run(
                log, new LoggedBacktestOptions { SegmentDimensions = ["land"], Seed = seed }, ("a", LogWorld.Always("a")),
                ("b", LogWorld.Always("b")));
            return $"{report.LogApproval} {string.Join(' ', report.Policies.Select(p => $"{p.Total} {string.Join(' ', p.Segments)}"))}";
        }
    }

    [Test]
    public void Constructor_WrongInput_IsNamed()
    {
        RoutingTable a = LogWorld.Always("a");
        Assert.That(() => new LoggedBacktest([]), Throws.ArgumentException);
        Assert.That(() => new LoggedBacktest([("x", a), ("y", a)]), Throws.ArgumentException.With.Message.Contains("one live state"));
        Assert.That(() => new LoggedBacktest([("x", a), ("x", LogWorld.Always("b"))]), Throws.ArgumentException);
        Assert.That(
            () => new LoggedBacktest([("x", a)], new LoggedBacktestOptions { SegmentDimensions = ["lnad"], Resamples = 1 }),
            Throws.ArgumentException.With.Message.Contains("'lnad'; the nearest known one is 'land'")
                .And.Message.Contains("Resamples is 1"));
    }

    private static RoutingTable Learning() => LogWorld.Table(
        [LogWorld.Channel("a") with { SuccessRateBasisPoints = 8_000 }, LogWorld.Channel("b") with { SuccessRateBasisPoints = 7_900 }],
        new SoftRule.HighestSuccessRate());

    /// <summary>What the policy chooses for each judged row, read from which rows moved away from the log.</summary>
    private static string Choices(string log, RoutingTable table, LoggedBacktestOptions? options = null)
    {
        var backtest = new LoggedBacktest([("p", table)], options);
        var batch = new RequestBatch(backtest.Tables, 1);
        var reader = new RequestCsvReader(new StringReader(log), "log.csv");
        string choices = string.Empty;
        PolicyFigures before = backtest.Report().Policies[0].Total;
        while (reader.TryRead(batch))
        {
            backtest.Replay(batch);
            PolicyFigures after = backtest.Report().Policies[0].Total;
            if (after.Requests > before.Requests)
            {
                bool moved = Math.Round((after.MovedFromLog * after.Requests) - (before.MovedFromLog * before.Requests)) > 0;
                choices += (batch.LoggedOf(0)!.Value.ChannelId == "a") == moved ? "b" : "a";
            }

            before = after;
        }

        Assert.That(reader.Errors, Is.Empty);
        return choices;
    }
}
