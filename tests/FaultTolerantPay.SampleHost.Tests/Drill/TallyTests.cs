using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.SampleHost.Drill.Results;

namespace FaultTolerantPay.SampleHost.Tests.Drill;

public sealed class TallyTests
{
    private static readonly Payment Payment =
        new(default, new MerchantId("m"), new OrderId("o"), new CustomerId("c"), new Money(100, new Currency("EUR")), null);

    [Test]
    public void Note_AskedAgainAndAnsweredOtherwise_IsAContradiction()
    {
        var tally = new Tally();
        tally.Note(Payment, Outcome(OutcomeKind.Advanced));
        tally.Note(Payment, Outcome(OutcomeKind.Failed));

        Assert.That(tally.Contradictions, Has.Count.EqualTo(1));
        Assert.That(tally.Count(OutcomeKind.Advanced), Is.EqualTo(1));
    }

    [TestCase(OutcomeKind.Pending, OutcomeKind.CompletedByPrimary, OutcomeKind.CompletedByPrimary)]
    [TestCase(OutcomeKind.Unavailable, OutcomeKind.Advanced, OutcomeKind.Advanced)]
    [TestCase(OutcomeKind.Advanced, OutcomeKind.Unavailable, OutcomeKind.Advanced)]
    public void Note_AskedAgain_CountsOnceWithTheAnswerThatHolds(OutcomeKind first, OutcomeKind second, OutcomeKind holds)
    {
        var tally = new Tally();
        tally.Note(Payment, Outcome(first));
        tally.Note(Payment, Outcome(second));

        Assert.That(tally.Contradictions, Is.Empty);
        Assert.That(tally.Transactions, Is.EqualTo(1));
        Assert.That(tally.Count(holds), Is.EqualTo(1));
    }

    [TestCase(0, "0 outages")]
    [TestCase(1, "1 outage")]
    [TestCase(1_200, "1,200 outages")]
    public void Count_Number_ChoosesTheWord(long count, string expected) =>
        Assert.That(ReportText.Count(count, "outage", "outages"), Is.EqualTo(expected));

    [TestCase(0, "0 s")]
    [TestCase(59.6, "59 s")]
    [TestCase(60, "1 min")]
    [TestCase(3_599, "59 min")]
    [TestCase(3_900, "1 h 5 min")]
    [TestCase(273_600, "3 d 4 h")]
    public void Time_Seconds_ShowsTheTwoLargestUnits(double seconds, string expected) =>
        Assert.That(ReportText.Time(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));

    private static TransactionOutcome Outcome(OutcomeKind kind) => new() { Kind = kind, DecidedAt = default };
}
