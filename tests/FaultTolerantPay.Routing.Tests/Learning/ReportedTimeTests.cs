using FaultTolerantPay.Routing.Learning;

namespace FaultTolerantPay.Routing.Tests.Learning;

[TestFixture]
public class ReportedTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Report_ClocksOfSomeNodesAreWrong_FollowsTheOthers([Values(10, 50)] int percent, [Values(-365, -1, 1, 365)] int daysOff)
    {
        var random = new Random(percent + daysOff);
        var time = new ReportedTime();
        time.Report(Noon.UtcTicks);
        for (int i = 0; i < 100_000; i++)
        {
            DateTimeOffset now = Noon.AddSeconds(i / 10.0);
            time.Report((random.Next(100) < percent ? now.AddDays(daysOff) : now).UtcTicks);
            Assert.That(Math.Abs(time.Ticks - now.UtcTicks), Is.AtMost(TimeSpan.TicksPerMinute), $"report {i}");
        }
    }

    [Test]
    public void Report_TwoReportsADay_StaysThirtyReportsBehind()
    {
        var time = new ReportedTime();
        for (int i = 0; i < 180; i++)
        {
            time.Report(Noon.AddHours(12 * i).UtcTicks);
            Assert.That(time.Ticks, Is.AtMost(Noon.AddHours(12 * i).UtcTicks));
        }

        Assert.That(time.Ticks, Is.EqualTo(Noon.AddHours(12 * (179 - 29)).UtcTicks));
    }

    [Test]
    public void Report_AfterALongSilence_ThirtyReportsCatchUp()
    {
        var time = new ReportedTime();
        time.Report(Noon.UtcTicks);
        for (int i = 0; i < 29; i++)
        {
            time.Report(Noon.AddDays(60).AddSeconds(i).UtcTicks);
            Assert.That(time.Ticks, Is.EqualTo(Noon.UtcTicks));
        }

        time.Report(Noon.AddDays(60).AddSeconds(29).UtcTicks);
        Assert.That(time.Ticks, Is.EqualTo(Noon.AddDays(60).UtcTicks));
    }

    [Test]
    public void Report_AllClocksWereAhead_GoesBackWithThem()
    {
        var time = new ReportedTime();
        time.Report(Noon.AddYears(1).UtcTicks);
        for (int i = 0; i < 30; i++)
        {
            time.Report(Noon.AddSeconds(i).UtcTicks);
        }

        Assert.That(time.Ticks, Is.EqualTo(Noon.AddSeconds(29).UtcTicks));
    }
}
