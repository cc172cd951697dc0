using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest.Logged;

/// <summary>The estimators on logs whose truth is known.</summary>
public class EstimatorTests
{
    private const int Seeds = 200;

    private static readonly byte[] Once = [.. Enumerable.Repeat((byte)1, Bootstrap.Buckets)];

    /// <summary>
    /// The channels are named, so that neither a position from 0 or 1 nor the order of the list matters.
    /// </summary>
    [Test]
    public void InversePropensity_OneRow_IsExact([Values] bool reversed)
    {
        ChannelProbability[] log = [new("first", 0.5), new("second", 0.5)];
        ChannelProbability[] policy = [new("first", 0.975), new("second", 0.025)];
        var row = new JudgedRow(
            ChannelProbability.Of("first", reversed ? policy.Reverse() : policy),
            ChannelProbability.Of("first", reversed ? log.Reverse() : log),
            new LoggedReward(0, 1, 0),
            default,
            default);
        double[] sums = Total([row]);
        Assert.That(Estimators.InversePropensity(sums, 1), Is.EqualTo(1.95));
        Assert.That(Estimators.SelfNormalised(sums, 1), Is.EqualTo(1));
        Assert.That(Estimators.Replay(sums, 1), Is.EqualTo(1));
        Assert.That(Estimators.DoublyRobust(sums, 1), Is.EqualTo(1.95));
    }

    [Test]
    public void Estimators_ThreeRows_FollowTheirFormulas()
    {
        var half = new LoggedReward(0.5, 0, 0);
        double[] sums = Total(
        [
            new(1, 0.5, new(1, 0, 0), half, half),
            new(1, 0.25, new(0, 0, 0), half, half),
            new(0, 0.5, new(1, 0, 0), new(0.25, 0, 0), half),
        ]);
        Assert.That(Estimators.Replay(sums, 0), Is.EqualTo(1.0 / 2));
        Assert.That(Estimators.InversePropensity(sums, 0), Is.EqualTo(2.0 / 3));
        Assert.That(Estimators.SelfNormalised(sums, 0), Is.EqualTo(2.0 / 6));
        Assert.That(Estimators.DoublyRobust(sums, 0), Is.EqualTo((0.5 + (2 * 0.5) + 0.5 - (4 * 0.5) + 0.25) / 3).Within(1e-12));
        Assert.That(Estimators.EffectiveSample(sums), Is.EqualTo(36.0 / 20));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Intervals_TwoHundredLogs_CoverTheTruth(bool withPropensity)
    {
        var covered = new int[3];
        var sums = new double[3];
        for (int seed = 0; seed < Seeds; seed++)
        {
            MeasureEstimate approval = Judge(LogWorld.Log(seed, 1_500, withPropensity: withPropensity)).Approval;
            IntervalEstimate?[] estimates = [approval.InversePropensity, approval.SelfNormalised, approval.DoublyRobust];
            for (int e = 0; e < estimates.Length; e++)
            {
                covered[e] += Covers(estimates[e], LogWorld.Truth(isA: false)) ? 1 : 0;
                sums[e] += estimates[e]!.Value.Value / Seeds;
            }
        }

        // The mean over 200 logs of 1,500 rows has a standard error below 0.002.
        Assert.That(sums, Has.All.EqualTo(LogWorld.Truth(isA: false)).Within(0.006));
        Assert.That(covered, Has.All.InRange(0.90 * Seeds, 0.99 * Seeds), string.Join(", ", covered));
    }

    [Test]
    public void Replay_LogWithEvenChances_CoversTheTruth()
    {
        int covered = Enumerable.Range(0, Seeds)
            .Count(seed => Covers(Judge(LogWorld.Log(seed, 1_000, even: true)).Approval.Replay, LogWorld.Truth(isA: false)));
        Assert.That(covered, Is.InRange(0.90 * Seeds, 0.99 * Seeds));
    }

    /// <summary>Of the rows that match, too many are of Y, because the log sent Y to b more often. The others correct it.</summary>
    [Test]
    public void Replay_LogWithUnevenChances_IsWrongWhereTheOthersAreRight()
    {
        MeasureEstimate approval = Judge(LogWorld.Log(7, 20_000)).Approval;
        Assert.That(approval.Replay!.Value.Upper, Is.LessThan(LogWorld.Truth(isA: false) - 0.03));
        Assert.That(approval.InversePropensity!.Value.Value, Is.EqualTo(LogWorld.Truth(isA: false)).Within(0.03));
        Assert.That(approval.SelfNormalised!.Value.Value, Is.EqualTo(LogWorld.Truth(isA: false)).Within(0.03));
        Assert.That(approval.DoublyRobust!.Value.Value, Is.EqualTo(LogWorld.Truth(isA: false)).Within(0.03));
    }

    /// <summary>
    /// All transactions are of one half, so the model that predicts them has seen no row: it predicts 0.5, whatever their outcomes are.
    /// </summary>
    [Test]
    public void DoublyRobust_RowsOfOneHalf_AreNotPredictedByThemselves()
    {
        var bootstrap = new Bootstrap(200, new LoggedBacktestOptions().Seed);
        string[] ids =
            [.. Enumerable.Range(0, 400).Select(i => $"T{i}").Where(id => bootstrap.PlaceOf(RoutingSeed.Of(id).Value).IsFirstHalf)];
        string log = LogWorld.Header + string.Concat(ids.Select((id, i) =>
            $"{id},2026-11-01T00:00:00Z,1,X,{(i % 2 == 0 ? "a" : "b")},approved,1\n"));
        MeasureEstimate approval = Judge(log).Approval;
        double matched = ids.Length / 2;
        Assert.That(approval.DoublyRobust!.Value.Value, Is.EqualTo(0.5 + (0.5 * matched / ids.Length)).Within(1e-12));
    }

    /// <summary>Each payment has four attempts that end alike: 400 payments tell as much as 400 rows, not as 1,600.</summary>
    [Test]
    public void Intervals_SeveralAttemptsOfAPayment_StayTogether()
    {
        int covered = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(LogWorld.Header);
            for (int i = 0; i < 400; i++)
            {
                string outcome = random.NextDouble() < 0.7 ? "approved" : "hardDecline";
                foreach (string channel in (string[])["a", "b", "c", "d"])
                {
                    text.Append(CultureInfo.InvariantCulture, $"T{i},2026-11-01T00:00:00Z,1,X,{channel},{outcome},0.25\n");
                }
            }

            Channel[] channels = [.. "abcd".Select(c => LogWorld.Channel($"{c}"))];
            covered += Covers(LogWorld.Run(text.ToString(), Quick, ("p", LogWorld.Table(channels))).LogApproval, 0.7) ? 1 : 0;
        }

        Assert.That(covered, Is.InRange(0.90 * Seeds, 0.99 * Seeds));
    }

    /// <summary>
    /// The log drew its channels from the ids, by a split of 3 to 1, and the same split is judged. If it drew from the same seeds, it would
    /// choose the logged channel every time, and each weight would be too large.
    /// </summary>
    [Test]
    public void Report_PolicyThatDrewTheLog_IsJudgedByDrawsOfItsOwn()
    {
        Channel[] channels = [LogWorld.Channel("a", weight: 3), LogWorld.Channel("b", weight: 1)];
        Routing.Compilation.RoutingTable split = LogWorld.Table(channels, new SoftRule.WeightedSplit());
        var random = new Random(3);
        var text = new StringBuilder(LogWorld.Header);
        for (int i = 0; i < 8_000; i++)
        {
            var request = new Routing.Engine.RouteRequest(LogWorld.Schema) { Transaction = RoutingSeed.Of($"T{i}"), AmountMinor = 1 };
            string id = split[Operation.Payment].Route(request.With("land", "X").AsQuery()).Channel.Id;
            string outcome = random.NextDouble() < (id == "a" ? 0.9 : 0.5) ? "approved" : "softDecline";
            text.Append(CultureInfo.InvariantCulture, $"T{i},2026-11-01T00:00:00Z,1,X,{id},{outcome},{(id == "a" ? 0.75 : 0.25)}\n");
        }

        PolicyFigures figures = LogWorld.Run(
            text.ToString(), Quick, ("split", LogWorld.Table(channels, new SoftRule.WeightedSplit()))).Policies[0].Total;
        Assert.That(figures.MatchedShare, Is.EqualTo((0.75 * 0.75) + (0.25 * 0.25)).Within(0.02));
        Assert.That(Covers(figures.Approval.InversePropensity, (0.75 * 0.9) + (0.25 * 0.5)), Is.True, $"{figures.Approval}");
        Assert.That(figures.MovedFromLog, Is.Zero, "the policy itself would send each transaction where the log sent it");
    }

    /// <summary>Near 100 % most logs of 300 rows have one decline or none, and a bootstrap of them knows no other log.</summary>
    [TestCase(0.99, 0.5, true)]
    [TestCase(0.99, 0.3, true)]
    [TestCase(0.99, 0.5, false)]
    [TestCase(0.95, 0.5, true)]
    [TestCase(0.95, 0.5, false)]
    public void Intervals_RateNearOne_CoverTheTruth(double rate, double chanceOfB, bool withPropensity)
    {
        var covered = new int[5];
        for (int seed = 0; seed < Seeds; seed++)
        {
            LoggedBacktestReport report = LogWorld.Run(
                LogWorld.LogOfEqualChannels(seed, 300, rate, 1 - chanceOfB, withPropensity), Quick, ("b", LogWorld.Always("b")));
            MeasureEstimate approval = report.Policies[0].Total.Approval;
            IntervalEstimate?[] estimates =
                [approval.Replay, approval.InversePropensity, approval.SelfNormalised, approval.DoublyRobust, report.LogApproval];
            for (int e = 0; e < estimates.Length; e++)
            {
                covered[e] += Covers(estimates[e], rate) ? 1 : 0;
                Assert.That(estimates[e]!.Value.Lower, Is.GreaterThanOrEqualTo(0));
                Assert.That(estimates[e]!.Value.Upper, Is.LessThanOrEqualTo(1));
                Assert.That(estimates[e]!.Value.Value, Is.InRange(estimates[e]!.Value.Lower, estimates[e]!.Value.Upper));
            }
        }

        TestContext.Out.WriteLine(string.Join(", ", covered));
        Assert.That(covered, Has.All.AtLeast(0.90 * Seeds), string.Join(", ", covered));
    }

    /// <summary>One approved row says little, and no approval is above 100 %.</summary>
    [Test]
    public void Intervals_OneApprovedRow_AreWideAndWithinTheirRange()
    {
        MeasureEstimate approval = Judge(LogWorld.Header + "T1,2026-11-01T00:00:00Z,1,X,b,approved,0.5\n").Approval;
        foreach (IntervalEstimate? estimate in
            (IntervalEstimate?[])[approval.Replay, approval.InversePropensity, approval.SelfNormalised, approval.DoublyRobust])
        {
            Assert.That(estimate!.Value.Value, Is.EqualTo(1));
            Assert.That((estimate.Value.Lower, estimate.Value.Upper), Is.EqualTo((0.2065, 1)).Within(1e-4));
        }
    }

    /// <summary>
    /// Two equal channels are called better or worse in at most 5 % of the logs, and twice the standard error of that share.
    /// </summary>
    [TestCase(0.99, 300, 0.5, true, false)]
    [TestCase(0.99, 2_000, 0.1, true, true)]
    [TestCase(0.95, 300, 0.5, true, true)]
    [TestCase(0.95, 2_000, 0.1, true, false)]
    [TestCase(0.7, 300, 0.5, false, true)]
    public void Verdict_EqualChannels_IsSeldomBetterOrWorse(
        double rate, int rows, double chanceOfB, bool withPropensity, bool evenAmounts)
    {
        LoggedBacktestOptions options = new() { Resamples = 200, MarginRatePerMillion = evenAmounts ? null : 12_000 };
        int judged = 0;
        int wrong = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            BacktestVerdict verdict = LogWorld.Run(
                LogWorld.LogOfEqualChannels(seed, rows, rate, 1 - chanceOfB, withPropensity, evenAmounts),
                options,
                ("a", LogWorld.Always("a", 5, 5)),
                ("b", LogWorld.Always("b", 5, 5))).Policies[1].Total.Verdict;
            judged += verdict == BacktestVerdict.NotEnoughOverlap ? 0 : 1;
            wrong += verdict is BacktestVerdict.Better or BacktestVerdict.Worse ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{wrong} of {judged}");
        Assert.That(wrong, Is.LessThanOrEqualTo((0.05 * judged) + (2 * Math.Sqrt(0.05 * 0.95 * judged))));
    }

    [Test]
    public void Cost_AndNetValue_AreOfTheChosenChannelsFees()
    {
        PolicyFigures[] figures =
        [
            .. LogWorld.Run(
                LogWorld.Log(1, 8_000),
                new LoggedBacktestOptions { MarginRatePerMillion = 12_000, SegmentDimensions = ["land"] },
                ("a", LogWorld.Always("a")),
                ("b", LogWorld.Always("b"))).Policies.Select(p => p.Total),
        ];

        // A margin of 120 on each approved payment of 10,000; a costs 100 and b 40.
        Assert.That(Covers(figures[0].CostMinor.DoublyRobust, 100 * LogWorld.Truth(isA: true)), Is.True, $"{figures[0].CostMinor}");
        Assert.That(Covers(figures[1].NetMinor!.DoublyRobust, 80 * LogWorld.Truth(isA: false)), Is.True, $"{figures[1].NetMinor}");
        Assert.That(
            Covers(figures[1].NetDifferenceMinor, (80 * LogWorld.Truth(isA: false)) - (20 * LogWorld.Truth(isA: true))),
            Is.True,
            $"{figures[1].NetDifferenceMinor}");
        Assert.That(figures[1].Verdict, Is.EqualTo(BacktestVerdict.Better));
        Assert.That(figures[1].VerdictText, Is.EqualTo("better than the first policy by net value"));
        Assert.That(figures[0].Verdict, Is.EqualTo(BacktestVerdict.First));
    }

    private static LoggedBacktestOptions Quick => new() { Resamples = 300, SegmentDimensions = ["land"] };

    private static PolicyFigures Judge(string log) => LogWorld.Run(log, Quick, ("b", LogWorld.Always("b"))).Policies[0].Total;

    private static bool Covers(IntervalEstimate? estimate, double truth) =>
        estimate is { } interval && interval.Lower <= truth && truth <= interval.Upper;

    private static double[] Total(JudgedRow[] rows)
    {
        var sums = new EstimatorSums();
        foreach (JudgedRow row in rows)
        {
            sums.Add(3, row);
        }

        double[] total = new double[EstimatorSums.Width];
        sums.Total(Once, total);
        return total;
    }
}
