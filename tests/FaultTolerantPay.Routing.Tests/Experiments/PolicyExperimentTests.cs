using System.Text.Json;
using FaultTolerantPay.Routing.Experiments;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Experiments;

public class PolicyExperimentTests
{
    private const int Simulations = 2_000;

    private static PolicyExperimentOptions Even =>
        new() { Name = "even", ShareOfBBasisPoints = 5_000, GuardrailBasisPoints = 0, MinPayments = 100 };

    [TestCase(100)]
    [TestCase(1_000)]
    [TestCase(5_000)]
    public void ArmOf_ManyPayments_HasTheShareAndStays(int share)
    {
        var options = new PolicyExperimentOptions { Name = "x", ShareOfBBasisPoints = share };
        var one = new PolicyExperiment(options);
        var two = new PolicyExperiment(options);
        RoutingSeed[] seeds = [.. Enumerable.Range(0, 100_000).Select(i => RoutingSeed.Of($"T{i}"))];
        ExperimentArm[] arms = [.. seeds.Select(one.ArmOf)];
        Assert.That(seeds.Select(two.Decide), Is.EqualTo(arms));
        Assert.That(arms.Count(a => a == ExperimentArm.B) / 10.0, Is.EqualTo(share).Within(4 * Math.Sqrt(share)));
    }

    [Test]
    public void ArmOf_AnotherName_SplitsWithoutRegardToTheFirst()
    {
        var one = new PolicyExperiment(Even);
        var other = new PolicyExperiment(new PolicyExperimentOptions { Name = "other", ShareOfBBasisPoints = 5_000 });
        int same = Enumerable.Range(0, 10_000).Select(i => RoutingSeed.Of($"T{i}")).Count(s => one.ArmOf(s) == other.ArmOf(s));
        Assert.That(same, Is.EqualTo(5_000).Within(200));
    }

    /// <summary>A decision and an outcome for each payment, every third event twice: 100 payments, not 200 or 267.</summary>
    [Test]
    public void Record_DecisionsAndOutcomesSomeTwice_CountEachPaymentOnce()
    {
        var experiment = new PolicyExperiment(Even);
        for (int i = 0; i < 100; i++)
        {
            RoutingSeed payment = RoutingSeed.Of($"T{i}");
            ChannelAttemptOutcome outcome = i < 90 ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.SoftDecline;
            for (int times = i % 3 == 0 ? 2 : 1; times > 0; times--)
            {
                experiment.Decide(payment);
                experiment.Record(payment, outcome, 10);
            }
        }

        ExperimentReport report = experiment.Report();
        Assert.That(report.A.Judged + report.B.Judged, Is.EqualTo(100));
        Assert.That(report.A.Payments + report.B.Payments, Is.EqualTo(100));
        Assert.That((double)(report.A.Approved + report.B.Approved) / (report.A.Judged + report.B.Judged), Is.EqualTo(0.9));
        Assert.That(report.A.ApprovedAmountMinor + report.B.ApprovedAmountMinor, Is.EqualTo((Int128)900));
        Assert.That(report.A.Missing + report.B.Missing, Is.Zero);
    }

    [TestCase("2", "notApproved")]
    [TestCase("21", "approved")]
    [TestCase("12", "approved")]
    [TestCase("35", "notApproved")]
    [TestCase("4", "abandoned")]
    [TestCase("42", "notApproved")]
    [TestCase("24", "notApproved")]
    [TestCase("", "missing")]
    public void Record_SeveralAttempts_AreOnePayment(string outcomes, string expected)
    {
        var experiment = new PolicyExperiment(Even);
        RoutingSeed payment = RoutingSeed.Of("T1");
        ExperimentArm arm = experiment.Decide(payment);
        foreach (char outcome in outcomes)
        {
            experiment.Record(payment, (ChannelAttemptOutcome)(outcome - '0'), 1);
        }

        ArmReport report = arm == ExperimentArm.A ? experiment.Report().A : experiment.Report().B;
        Assert.That(
            (report.Payments, report.Approved, report.NotApproved, report.Abandoned, report.Missing),
            Is.EqualTo((1L, One("approved"), One("notApproved"), One("abandoned"), One("missing"))));

        long One(string what) => expected == what ? 1 : 0;
    }

    [Test]
    public void Record_BFarBelowA_EndsTheExperimentAndGivesEverythingToA()
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions { Name = "harm", ShareOfBBasisPoints = 2_000 });
        int payments = Feed(experiment, seed: 1, rateOfA: 0.85, rateOfB: 0.70, most: 20_000);
        Assert.That(payments, Is.LessThan(6_000));
        ExperimentReport report = experiment.Report();
        Assert.That(report.Verdict, Is.EqualTo(ExperimentVerdict.GuardrailBroken));
        Assert.That(report.Upper, Is.LessThan(-0.02));
        IEnumerable<ExperimentArm> later = Enumerable.Range(0, 1_000).Select(i => experiment.ArmOf(RoutingSeed.Of($"later{i}")));
        Assert.That(later, Has.All.EqualTo(ExperimentArm.A));
        experiment.Decide(RoutingSeed.Of("later"));
        experiment.Record(RoutingSeed.Of("later"), ChannelAttemptOutcome.Approved, 1);
        Assert.That(experiment.Report(), Is.EqualTo(report), "what is routed by A alone is not counted");
    }

    [Test]
    public void Record_BLittleBelowA_StaysWithinTheGuardrail()
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions
        {
            Name = "near",
            ShareOfBBasisPoints = 5_000,
            GuardrailBasisPoints = 300,
            TypicalDifferenceBasisPoints = 100,
        });
        Feed(experiment, seed: 2, rateOfA: 0.85, rateOfB: 0.835, most: 80_000);
        Assert.That(experiment.Report().Verdict, Is.EqualTo(ExperimentVerdict.BIsWorse));
    }

    /// <summary>
    /// 40 days with a look each. Two equal policies get a verdict in at most 5 % of the experiments; twice the standard error of that
    /// share is 1 %.
    /// </summary>
    [TestCase(0.9, 5_000)]
    [TestCase(0.3, 2_000)]
    [TestCase(0.98, 500)]
    public void Report_EqualPoliciesWithDailyLooks_SeldomHaveAVerdict(double rate, int share)
    {
        int wrong = 0;
        for (int seed = 0; seed < Simulations; seed++)
        {
            wrong += HasVerdict(seed, rate, rate, share, days: 40, perDay: 100) ? 1 : 0;
        }

        Assert.That(wrong, Is.LessThanOrEqualTo(0.06 * Simulations));
        TestContext.Out.WriteLine($"{wrong} of {Simulations}");
    }

    [Test]
    public void Report_DifferenceOfThreePoints_IsFound()
    {
        int found = Enumerable.Range(0, 100).Count(seed => HasVerdict(seed, 0.85, 0.88, 5_000, days: 60, perDay: 400));
        TestContext.Out.WriteLine($"{found} of 100");
        Assert.That(found, Is.AtLeast(95));
    }

    /// <summary>B loses a tenth of its outcomes, the declines: it looks better than A, and is not.</summary>
    [Test]
    public void Report_MissingOutcomesOfOneArm_BlockTheVerdict()
    {
        var experiment = new PolicyExperiment(Even);
        var random = new Random(4);
        for (int i = 0; i < 10_000; i++)
        {
            RoutingSeed payment = RoutingSeed.Of($"T{i}");
            ExperimentArm arm = experiment.Decide(payment);
            bool isApproved = random.NextDouble() < 0.8;
            if (isApproved || arm == ExperimentArm.A || random.NextDouble() < 0.5)
            {
                experiment.Record(payment, isApproved ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.TechnicalFailure, 1);
            }
        }

        ExperimentReport report = experiment.Report();
        Assert.That(report.Verdict, Is.EqualTo(ExperimentVerdict.MissingOutcomes));
        Assert.That(report.B.MissingShare, Is.EqualTo(0.1).Within(0.02));
        Assert.That(report.A.MissingShare, Is.Zero);
        Assert.That(report.Lower, Is.GreaterThan(0));
    }

    [Test]
    public void Save_ThroughJson_GoesOnWhereItWas()
    {
        var experiment = new PolicyExperiment(Even);
        Feed(experiment, seed: 5, rateOfA: 0.8, rateOfB: 0.8, most: 500);
        experiment.Decide(RoutingSeed.Of("open"));
        string json = JsonSerializer.Serialize(experiment.Save());
        var restored = new PolicyExperiment(Even, JsonSerializer.Deserialize<ExperimentState>(json));
        Assert.That(restored.Report(), Is.EqualTo(experiment.Report()));
        experiment.Stop();
        restored = new PolicyExperiment(Even, experiment.Save());
        Assert.That(restored.Report().Verdict, Is.EqualTo(ExperimentVerdict.Stopped));
        Assert.That(restored.Report().IsEnded, Is.True);
        Assert.That(restored.ArmOf(RoutingSeed.Of("any")), Is.EqualTo(ExperimentArm.A));
    }

    [Test]
    public void Constructor_StateOfAnotherSplit_IsRefused()
    {
        ExperimentState state = new PolicyExperiment(Even).Save();
        Assert.That(() => new PolicyExperiment(Even, state with { Name = "x" }), Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(() => new PolicyExperiment(Even, state with { ShareOfBBasisPoints = 1 }), Throws.ArgumentException);
        Assert.That(() => new PolicyExperiment(Even, state with { Ended = ExperimentVerdict.BIsBetter }), Throws.ArgumentException);
        ExperimentState unknown = state with { Payments = [new(1, (ChannelAttemptOutcome)9, 1)] };
        Assert.That(() => new PolicyExperiment(Even, unknown), Throws.ArgumentException);
        Assert.That(
            () => new PolicyExperiment(new PolicyExperimentOptions { Name = " ", ShareOfBBasisPoints = 99, MinPayments = 1 }),
            Throws.ArgumentException.With.Message.Contains("Name").And.Message.Contains("ShareOfBBasisPoints is 99").And.Message
                .Contains("MinPayments is 1"));
    }

    /// <summary>B gets worse once nothing more is counted: the guardrail would never see it.</summary>
    [Test]
    public void Decide_LargestNumberOfPayments_EndsTheExperimentAndGivesEverythingToA()
    {
        var options = new PolicyExperimentOptions { Name = "full", ShareOfBBasisPoints = 5_000, MaxPayments = 1_000 };
        var experiment = new PolicyExperiment(options);
        RoutingSeed[] payments = [.. Enumerable.Range(0, 20_000).Select(i => RoutingSeed.Of($"T{i}"))];
        for (int i = 0; i < payments.Length; i++)
        {
            bool isApproved = experiment.Decide(payments[i]) == ExperimentArm.A || i < 1_000;
            experiment.Record(payments[i], isApproved ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.TechnicalFailure, 1);
        }

        ExperimentReport report = experiment.Report();
        Assert.That(report.Verdict, Is.EqualTo(ExperimentVerdict.LimitReached));
        Assert.That(report.IsEnded, Is.True);
        Assert.That(report.B.NotApproved, Is.Zero);
        Assert.That(report.A.Payments + report.B.Payments, Is.EqualTo(1_000));
        Assert.That(new PolicyExperiment(options, experiment.Save()).Report(), Is.EqualTo(report));
        Assert.That(experiment.ArmOf(payments[^1]), Is.EqualTo(ExperimentArm.A));
        Assert.That(payments.Select(experiment.Decide), Has.All.EqualTo(ExperimentArm.A));
    }

    /// <summary>B answers nothing, or loses every fourth outcome. Both arms know an outcome 300 payments later.</summary>
    [TestCase(0)]
    [TestCase(0.75)]
    public void Record_OutcomesOfBThatNeverCome_EndTheExperiment(double comes)
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions { Name = "lost", ShareOfBBasisPoints = 2_000 });
        int payments = FeedLate(experiment, 8, later: 300, comesFromB: comes, most: 20_000);
        Assert.That(experiment.Report().Verdict, Is.EqualTo(ExperimentVerdict.OutcomesLost));
        Assert.That(experiment.Report().IsEnded, Is.True);
        Assert.That(payments, Is.LessThan(8_000));
        TestContext.Out.WriteLine($"{payments} payments, {experiment.Report()}");
    }

    /// <summary>A saved experiment goes on with the same halves, also when it is full by the options of today.</summary>
    [Test]
    public void Save_ThroughJson_KeepsTheOrderOfPayments()
    {
        var options = new PolicyExperimentOptions { Name = "lost", ShareOfBBasisPoints = 2_000 };
        var experiment = new PolicyExperiment(options);
        FeedLate(experiment, 8, later: 300, comesFromB: 0, most: 1_500);
        ExperimentState state = JsonSerializer.Deserialize<ExperimentState>(JsonSerializer.Serialize(experiment.Save()))!;
        var restored = new PolicyExperiment(options, state);
        Assert.That(restored.Save().Payments, Is.EqualTo(experiment.Save().Payments));
        Assert.That(FeedLate(restored, 9, 300, 0, 20_000), Is.EqualTo(FeedLate(experiment, 9, 300, 0, 20_000)));
        var less = new PolicyExperimentOptions { Name = "lost", ShareOfBBasisPoints = 2_000, MaxPayments = 1_000 };
        Assert.That(new PolicyExperiment(less, state).Report().Verdict, Is.EqualTo(ExperimentVerdict.LimitReached));
    }

    /// <summary>B's outcomes come 300 payments later than A's, but they come: within the older half nothing is missing.</summary>
    [Test]
    public void Record_OutcomesOfBThatComeLater_DoNotEndTheExperiment()
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions { Name = "slow", ShareOfBBasisPoints = 2_000 });
        Assert.That(FeedLate(experiment, 3, later: 300, comesFromB: 1, most: 10_000, laterOfA: 0), Is.EqualTo(10_000));
        Assert.That(experiment.Report().IsEnded, Is.False);
    }

    /// <summary>Both arms have as many pending and lost outcomes. Chance ends few experiments, and none for lost outcomes.</summary>
    [TestCase(300)]
    [TestCase(1_000)]
    public void Record_LateOutcomesOfBothArms_DoNotEndTheExperiment(int later)
    {
        ExperimentVerdict[] verdicts =
        [
            .. Enumerable.Range(0, 100).Select(seed =>
            {
                var experiment = new PolicyExperiment(new PolicyExperimentOptions { Name = "late", ShareOfBBasisPoints = 2_000 });
                FeedLate(experiment, seed, later, comesFromB: 1, most: 10_000);
                return experiment.Report().Verdict;
            }),
        ];
        TestContext.Out.WriteLine(string.Join(", ", verdicts.CountBy(v => v)));
        Assert.That(verdicts, Has.None.EqualTo(ExperimentVerdict.OutcomesLost));
        Assert.That(verdicts.Count(v => v == ExperimentVerdict.GuardrailBroken), Is.AtMost(2));
    }

    /// <summary>A tenth of B's outcomes is lost, so nothing is said; but B would be far worse even if each of them were approved.</summary>
    [Test]
    public void Record_BFarBelowAWithMissingOutcomes_BreaksTheGuardrail()
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions { Name = "both", ShareOfBBasisPoints = 5_000 });
        var random = new Random(6);
        for (int i = 0; i < 20_000; i++)
        {
            RoutingSeed payment = RoutingSeed.Of($"T{i}");
            bool isA = experiment.Decide(payment) == ExperimentArm.A;
            if (isA || random.NextDouble() < 0.95)
            {
                bool isApproved = random.NextDouble() < (isA ? 0.9 : 0.5);
                experiment.Record(payment, isApproved ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.SoftDecline, 1);
            }
        }

        Assert.That(experiment.Report().Verdict, Is.EqualTo(ExperimentVerdict.GuardrailBroken));
    }

    /// <summary>Feeds payments whose outcomes come some payments later, if they come; returns how many it took until the end.</summary>
    private static int FeedLate(
        PolicyExperiment experiment, int seed, int later, double comesFromB, int most, int? laterOfA = null)
    {
        var random = new Random(seed);
        var waiting = new PriorityQueue<(RoutingSeed Payment, ExperimentArm Arm), int>();
        int i = 0;
        for (; i < most && !experiment.Report().IsEnded; i++)
        {
            RoutingSeed payment = RoutingSeed.Of($"T{seed}-{i}");
            ExperimentArm arm = experiment.Decide(payment);
            waiting.Enqueue((payment, arm), i + (arm == ExperimentArm.A ? laterOfA ?? later : later));
            while (waiting.TryPeek(out (RoutingSeed Payment, ExperimentArm Arm) known, out int at) && at <= i)
            {
                waiting.Dequeue();
                if ((known.Arm == ExperimentArm.A ? 0.99 : comesFromB * 0.99) > random.NextDouble())
                {
                    bool isApproved = random.NextDouble() < 0.85;
                    experiment.Record(known.Payment, isApproved ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.SoftDecline, 1);
                }
            }
        }

        return i;
    }

    /// <summary>Feeds payments until the experiment ends; returns how many it took.</summary>
    private static int Feed(PolicyExperiment experiment, int seed, double rateOfA, double rateOfB, int most)
    {
        var random = new Random(seed);
        int i = 0;
        for (; i < most && !experiment.Report().IsEnded; i++)
        {
            RoutingSeed payment = RoutingSeed.Of($"T{seed}-{i}");
            double rate = experiment.Decide(payment) == ExperimentArm.A ? rateOfA : rateOfB;
            experiment.Record(payment, random.NextDouble() < rate ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.SoftDecline, 1);
        }

        return i;
    }

    /// <summary>Whether an experiment has a verdict on any day.</summary>
    private static bool HasVerdict(int seed, double rateOfA, double rateOfB, int share, int days, int perDay)
    {
        var experiment = new PolicyExperiment(new PolicyExperimentOptions
        {
            Name = "simulated",
            ShareOfBBasisPoints = share,
            GuardrailBasisPoints = 0,
            MinPayments = 100,
        });
        var random = new Random(seed);
        for (int day = 0; day < days; day++)
        {
            for (int i = 0; i < perDay; i++)
            {
                var payment = new RoutingSeed(unchecked((ulong)random.NextInt64()));
                double rate = experiment.Decide(payment) == ExperimentArm.A ? rateOfA : rateOfB;
                bool isApproved = random.NextDouble() < rate;
                experiment.Record(payment, isApproved ? ChannelAttemptOutcome.Approved : ChannelAttemptOutcome.HardDecline, 1);
            }

            if (experiment.Report().Verdict is not (ExperimentVerdict.NotYet or ExperimentVerdict.MissingOutcomes))
            {
                return true;
            }
        }

        return false;
    }
}
