using FaultTolerantPay.Collection;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Collection;

/// <summary>When collection begins, how long it waits, and when it is given up, at the edges of each rule.</summary>
public sealed class CollectionPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private static CollectionPolicy Policy(Action<CollectionOptions>? configure = null)
    {
        var options = new CollectionOptions();
        configure?.Invoke(options);
        return new CollectionPolicy(Options.Create(options));
    }

    /// <summary>Collections at 09:00 UTC.</summary>
    private static CollectionPolicy Daily(Action<CollectionOptions>? configure = null) => Policy(options =>
    {
        options.Timing = CollectionTiming.TimeOfDay;
        configure?.Invoke(options);
    });

    private static Advance Paid(params DateTimeOffset[] collections) => Samples.Advance(Samples.Key(), AdvanceState.Paid) with
    {
        IsPaid = true,
        CollectAt = Noon,
        RecentCollections = [.. collections],
    };

    /// <summary>An advance whose collection was sent by this mandate, and which has this mandate now.</summary>
    private static Advance Collecting(int ordinal, string sentBy = "agreement-1", string now = "agreement-1")
    {
        Advance paid = Paid() with { CollectionOrdinal = ordinal, Mandates = [] };
        var institution = new InstitutionId("institution-1");
        return paid with
        {
            State = AdvanceState.Collecting,
            Mandates = [new MandateChange("o-1", new Mandate(institution, now), Samples.Start)],
            InFlight = new Instruction
            {
                Key = new InstructionKey(paid.Key, InstructionPurpose.Collection, ordinal),
                Amount = paid.Amount,
                Channel = institution,
                Customer = paid.Customer,
                Mandate = new Mandate(institution, sentBy),
                WrittenAt = Samples.Start,
                SendBefore = Samples.Start,
            },
        };
    }

    [Test]
    public void FirstCollectionAt_AfterPayout_IsTheDelayLater() =>
        Assert.That(Policy(o => o.Delay = TimeSpan.FromHours(3)).FirstCollectionAt(Noon), Is.EqualTo(Noon.AddHours(3)));

    [Test]
    public void FirstCollectionAt_TimeOfDay_IsTheNextTimeOfDay() =>
        Assert.That(Daily().FirstCollectionAt(Noon), Is.EqualTo(Noon.AddHours(21)));

    [Test]
    public void CollectionAt_AfterRecovery_CountsTheDelayFromTheConfirmation()
    {
        CollectionPolicy policy = Policy(o => (o.Timing, o.Delay) = (CollectionTiming.AfterRecovery, TimeSpan.FromHours(2)));
        Assert.That(policy.CollectionAt(Paid(), Noon.AddHours(5)), Is.EqualTo(Noon.AddHours(7)));
    }

    [Test]
    public void CollectionAt_AfterPayout_IsThePlannedTimeOrTheConfirmationIfThatIsLater()
    {
        CollectionPolicy policy = Policy();
        Assert.That(policy.CollectionAt(Paid(), Noon.AddHours(-1)), Is.EqualTo(Noon), "confirmed before the planned time");
        Assert.That(policy.CollectionAt(Paid(), Noon.AddHours(5)), Is.EqualTo(Noon.AddHours(5)), "confirmed after it");
        Assert.That(policy.CollectionAt(Paid() with { CollectAt = null }, Noon), Is.EqualTo(Noon), "no time was planned");
    }

    [Test]
    public void CollectionAt_TimeOfDayConfirmedAfterThePlannedTime_WaitsForTheNextTimeOfDay() =>
        Assert.That(Daily().CollectionAt(Paid(), Noon.AddHours(5)), Is.EqualTo(Noon.AddHours(21)));

    [Test]
    public void AgainAt_WithAndWithoutTimeOfDay_IsTheNextOneOrNow()
    {
        Assert.That(Policy().AgainAt(Noon), Is.EqualTo(Noon));
        Assert.That(Daily().AgainAt(Noon), Is.EqualTo(Noon.AddHours(21)));
        Assert.That(Daily().AgainAt(Noon.AddHours(-3)), Is.EqualTo(Noon.AddHours(-3)), "It is that time of day now.");
    }

    [Test]
    public void RoomInWindowAt_FewerAttemptsThanAllowed_IsNull()
    {
        CollectionPolicy policy = Policy(o => (o.MaxAttemptsInWindow, o.AttemptWindow) = (2, TimeSpan.FromHours(10)));
        Assert.That(policy.RoomInWindowAt(Paid(Noon.AddHours(-1)), Noon), Is.Null);
        Assert.That(policy.RoomInWindowAt(Paid(Noon.AddHours(-10), Noon.AddHours(-1)), Noon), Is.Null,
            "The first is just outside the window.");
    }

    [Test]
    public void RoomInWindowAt_AllAttemptsUsed_IsWhenTheOldestInTheWindowLeavesIt()
    {
        CollectionPolicy policy = Policy(o => (o.MaxAttemptsInWindow, o.AttemptWindow) = (2, TimeSpan.FromHours(10)));
        Advance advance = Paid(Noon.AddHours(-12), Noon.AddHours(-10), Noon.AddHours(-4), Noon.AddHours(-1));
        Assert.That(policy.RoomInWindowAt(advance, Noon), Is.EqualTo(Noon.AddHours(6)));
    }

    [TestCase(23, 19, Description = "A window of less than a day ends within the day.")]
    [TestCase(24, 21, Description = "A window of a day or more waits for 09:00.")]
    [TestCase(48, 45)]
    public void RoomInWindowAt_TimeOfDay_WaitsForItIfTheWindowIsADayOrMore(int windowHours, int expectedHours)
    {
        CollectionPolicy policy = Daily(o => (o.MaxAttemptsInWindow, o.AttemptWindow) = (1, TimeSpan.FromHours(windowHours)));
        Assert.That(policy.RoomInWindowAt(Paid(Noon.AddHours(-4)), Noon), Is.EqualTo(Noon.AddHours(expectedHours)));
    }

    [Test]
    public void RoomInWindowAt_WindowOfADayOrMoreWithoutTimeOfDay_IsNotRounded()
    {
        CollectionPolicy policy = Policy(o => (o.MaxAttemptsInWindow, o.AttemptWindow) = (1, TimeSpan.FromHours(48)));
        Assert.That(policy.RoomInWindowAt(Paid(Noon.AddHours(-4)), Noon), Is.EqualTo(Noon.AddHours(44)));
    }

    [Test]
    public void NextPartAt_ExactlyOneDayWithTimeOfDay_IsTheNextDayAtThatTime()
    {
        Assert.That(Daily(o => o.DelayAfterPart = OneDay).NextPartAt(Noon), Is.EqualTo(Noon.AddHours(21)), "one day, with a time of day");
        Assert.That(Daily(o => o.DelayAfterPart = TimeSpan.FromHours(23)).NextPartAt(Noon), Is.EqualTo(Noon.AddHours(23)),
            "less than one day, with a time of day");
        Assert.That(Policy(o => o.DelayAfterPart = OneDay).NextPartAt(Noon), Is.EqualTo(Noon.AddDays(1)), "one day, without a time of day");
    }

    [Test]
    public void AfterFailure_HardDecline_StopsAndNeedsAMandate()
    {
        CollectionDecision decision = Policy().AfterFailure(Collecting(1), ChannelResult.HardDecline("14"), Noon);
        Assert.That(decision, Is.EqualTo(new CollectionDecision(null, "hard-decline", NeedsMandate: true)));
    }

    [Test]
    public void AfterFailure_HardDeclineOfAReplacedMandate_TriesTheNewOneAtOnce()
    {
        CollectionDecision decision = Policy().AfterFailure(Collecting(1, now: "agreement-2"), ChannelResult.HardDecline("14"), Noon);
        Assert.That(decision, Is.EqualTo(new CollectionDecision(Noon, "mandate-replaced")));
    }

    [Test]
    public void AfterFailure_SoftDecline_WaitsTwiceAsLongEachTimeUpToTheLongest()
    {
        CollectionPolicy policy = Policy();
        IEnumerable<double> days = Enumerable.Range(1, 5).Select(ordinal =>
            (policy.AfterFailure(Collecting(ordinal), ChannelResult.SoftDecline("51"), Noon).NextAt!.Value - Noon).TotalDays);
        Assert.That(days, Is.EqualTo(new double[] { 1, 2, 4, 7, 7 }));
    }

    [Test]
    public void AfterFailure_LastAllowedAttempt_GivesUp()
    {
        CollectionPolicy policy = Policy(o => o.MaxAttempts = 3);
        Assert.That(policy.AfterFailure(Collecting(2), ChannelResult.SoftDecline("51"), Noon).Reason, Is.EqualTo("retry"));
        Assert.That(policy.AfterFailure(Collecting(3), ChannelResult.SoftDecline("51"), Noon),
            Is.EqualTo(new CollectionDecision(null, "attempts-used-up")));
    }

    [Test]
    public void AfterFailure_DeclineRule_OverridesTheChannelInBothDirections()
    {
        CollectionPolicy policy = Policy(o => o.DeclineRules =
        [
            new DeclineRule { Code = "51", IsHard = true },
            new DeclineRule { Code = "14", RetryAfter = TimeSpan.FromHours(6) },
        ]);
        Assert.That(policy.AfterFailure(Collecting(1), ChannelResult.SoftDecline("51"), Noon).Reason, Is.EqualTo("hard-decline"));
        Assert.That(policy.AfterFailure(Collecting(1), ChannelResult.HardDecline("14"), Noon),
            Is.EqualTo(new CollectionDecision(Noon.AddHours(6), "retry")));
    }

    [Test]
    public void AfterFailure_NotExecutedWithTheCodeOfADeclineRule_IsNoDecline()
    {
        CollectionPolicy policy = Policy(o => o.DeclineRules = [new DeclineRule { Code = "51", IsHard = true }]);
        Assert.That(policy.AfterFailure(Collecting(1), ChannelResult.NotExecuted("51"), Noon).Reason, Is.EqualTo("retry"));
    }
}
