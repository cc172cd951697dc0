using System.Globalization;
using FaultTolerantPay.Pipeline.Admission;

namespace FaultTolerantPay.Tests.Pipeline.Admission;

public class ProgrammeHoursTests
{
    [TestCase("2026-01-05T08:00:00Z", true)]
    [TestCase("2026-01-05T07:59:59.9999999Z", false)]
    [TestCase("2026-01-05T16:59:59.9999999Z", true)]
    [TestCase("2026-01-05T17:00:00Z", false)]
    [TestCase("2026-01-06T10:00:00Z", false)]
    public void Include_DayWindow_HasItsFirstAndNotItsLastMoment(string time, bool expected) =>
        Assert.That(Hours("Etc/UTC", (DayOfWeek.Monday, "08:00", "17:00")).Include(At(time)), Is.EqualTo(expected));

    [TestCase("2026-01-10T21:59:59Z", false)]
    [TestCase("2026-01-10T22:00:00Z", true)]
    [TestCase("2026-01-11T00:00:00Z", true)]
    [TestCase("2026-01-11T05:59:59Z", true)]
    [TestCase("2026-01-11T06:00:00Z", false)]
    [TestCase("2026-01-11T22:30:00Z", false)]
    public void Include_WindowOverMidnightOnTheLastDay_GoesOnOnTheFirst(string time, bool expected) =>
        Assert.That(Hours("Etc/UTC", (DayOfWeek.Saturday, "22:00", "06:00")).Include(At(time)), Is.EqualTo(expected));

    [TestCase("2026-01-05T00:00:00Z", true)]
    [TestCase("2026-01-05T23:59:59.9999999Z", true)]
    [TestCase("2026-01-06T00:00:00Z", false)]
    [TestCase("2026-01-04T23:59:59Z", false)]
    public void Include_MidnightToMidnight_IsTheWholeDayAndNoMore(string time, bool expected) =>
        Assert.That(Hours("Etc/UTC", (DayOfWeek.Monday, "00:00", "00:00")).Include(At(time)), Is.EqualTo(expected));

    // Berlin: on 2026-03-29 the clock jumps from 02:00 to 03:00 (01:00 UTC), on 2026-10-25 it goes back from 03:00 to 02:00 (01:00 UTC).
    [TestCase("2026-03-29T00:30:00Z", true)]
    [TestCase("2026-03-29T00:59:59Z", true)]
    [TestCase("2026-03-29T01:00:00Z", false)]
    [TestCase("2026-10-25T00:30:00Z", true)]
    [TestCase("2026-10-25T01:30:00Z", true)]
    [TestCase("2026-10-25T02:00:00Z", false)]
    public void Include_WhenClocksChange_FollowsTheWallClock(string time, bool expected) =>
        Assert.That(Hours("Europe/Berlin", (DayOfWeek.Sunday, "01:00", "03:00")).Include(At(time)), Is.EqualTo(expected));

    [Test]
    public void Include_NoWindow_IsAlways() => Assert.That(Hours("Etc/UTC").Include(At("2026-01-05T03:00:00Z")), Is.True);

    [Test]
    public void Include_TwoWindowsADay_HasBothAndNotTheBreak()
    {
        ProgrammeHours hours = Hours("Etc/UTC", (DayOfWeek.Monday, "08:00", "12:00"), (DayOfWeek.Monday, "13:00", "18:00"));

        Assert.That(
            new[] { "11:00", "12:30", "13:00" }.Select(time => hours.Include(At($"2026-01-05T{time}:00Z"))), Is.EqualTo(new[] { true, false, true }));
    }

    private static ProgrammeHours Hours(string zone, params (DayOfWeek Day, string From, string Until)[] windows) => new(
        windows.Select(window => new ProgrammeWindow
        {
            Day = window.Day,
            From = TimeOnly.Parse(window.From, CultureInfo.InvariantCulture),
            Until = TimeOnly.Parse(window.Until, CultureInfo.InvariantCulture),
        }),
        zone);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
