using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest;

public class SeenAttemptsTests
{
    [TestCase("d", false, 0, 1)]
    [TestCase("o", true, 0, 0)]
    [TestCase("do", true, 1, 0)]
    [TestCase("dd", false, 1, 1)]
    [TestCase("ddo", true, 2, 0)]
    [TestCase("oo", false, 1, 0)]
    [TestCase("od", false, 1, 0)]
    [TestCase("odo", false, 2, 0)]
    public void IsFirst_DecisionsAndOutcomes_CountOneAttempt(string rows, bool isFirst, int duplicates, int withoutOutcome)
    {
        var seen = new SeenAttempts();
        Assert.That(rows.Select(row => seen.IsFirst(1, row == 'o')).ToArray()[^1], Is.EqualTo(isFirst));
        Assert.That((seen.Duplicates, seen.WithoutOutcome), Is.EqualTo((duplicates, withoutOutcome)));
    }

    /// <summary>The memory is bounded: what is older than two generations is forgotten, what is younger than one never.</summary>
    [Test]
    public void IsFirst_ManyAttempts_KnowsTheLastGeneration()
    {
        var seen = new SeenAttempts(100);
        for (ulong attempt = 0; attempt < 1_000; attempt++)
        {
            Assert.That(seen.IsFirst(attempt, hasOutcome: true), Is.True);
            Assert.That(seen.IsFirst(attempt - Math.Min(attempt, 99), hasOutcome: true), Is.False);
        }

        Assert.That(seen.IsFirst(700, hasOutcome: true), Is.True);
    }

    [Test]
    public void KeyOf_AnotherPaymentChannelOrTime_Differs()
    {
        var time = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        ulong key = SeenAttempts.KeyOf(RoutingSeed.Of("t"), 1, time);
        Assert.That(SeenAttempts.KeyOf(RoutingSeed.Of("t"), 1, time.ToOffset(TimeSpan.FromHours(8))), Is.EqualTo(key));
        Assert.That(SeenAttempts.KeyOf(RoutingSeed.Of("u"), 1, time), Is.Not.EqualTo(key));
        Assert.That(SeenAttempts.KeyOf(RoutingSeed.Of("t"), 2, time), Is.Not.EqualTo(key));
        Assert.That(SeenAttempts.KeyOf(RoutingSeed.Of("t"), 1, time.AddTicks(1)), Is.Not.EqualTo(key));
    }
}
