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

    // Auckland is 13 hours ahead of UTC in January, Honolulu 10 behind: the local day is another than that of UTC.
    [TestCase("Pacific/Auckland", "2026-01-04T19:00:00Z", true)]
    [TestCase("Pacific/Auckland", "2026-01-05T19:00:00Z", false)]
    [TestCase("Pacific/Auckland", "2026-01-04T18:59:59.9999999Z", false)]
    [TestCase("Pacific/Honolulu", "2026-01-06T02:59:59.9999999Z", true)]
    [TestCase("Pacific/Honolulu", "2026-01-06T03:00:00Z", false)]
    [TestCase("Pacific/Honolulu", "2026-01-05T10:00:00Z", false)]
    public void Include_LocalDayIsAnotherThanInUtc_GoesByTheLocalDay(string zone, string time, bool expected) =>
        Assert.That(Hours(zone, (DayOfWeek.Monday, "08:00", "17:00")).Include(At(time)), Is.EqualTo(expected));

    /// <summary>
    /// Compared with a clock on the wall of each zone, read minute by minute, and with every window laid out on its own days.
    /// </summary>
    [Test]
    public void Include_AnyZoneAndWindows_IsWhatTheWallClockSays()
    {
        var random = new Random(20260105);
        TimeZoneInfo[] zones = [.. TimeZoneInfo.GetSystemTimeZones()];
        Assert.That(zones, Has.Length.GreaterThan(100));
        for (int round = 0; round < 3_000; round++)
        {
            TimeZoneInfo zone = zones[random.Next(zones.Length)];
            ProgrammeWindow[] windows = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new ProgrammeWindow
            {
                Day = (DayOfWeek)random.Next(7), From = new TimeOnly(random.Next(24), random.Next(4) * 15),
                    Until = new TimeOnly(random.Next(24), random.Next(4) * 15),
            })];
            DateTimeOffset instant = new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(20 * 365 * 24 * 60));
            DateTime wall = (instant + zone.GetUtcOffset(instant)).UtcDateTime;
            bool expected = windows.Any(window => new[] { wall.Date, wall.Date.AddDays(-1) }.Any(day =>
                day.DayOfWeek == window.Day && wall >= day + window.From.ToTimeSpan()
                && wall < day + window.Until.ToTimeSpan() + (window.Until <= window.From ? TimeSpan.FromDays(1) : TimeSpan.Zero)));

            Assert.That(new ProgrammeHours(windows, zone.Id).Include(instant), Is.EqualTo(expected),
                $"{zone.Id} {instant:O} {string.Join(' ', windows.Select(w => w.ToString()))}");
        }
    }

    [Test]
    public void Include_NoWindow_IsAlways() => Assert.That(Hours("Etc/UTC").Include(At("2026-01-05T03:00:00Z")), Is.True);

    [Test]
    public void Include_TwoWindowsADay_HasBothAndNotTheBreak()
    {
        ProgrammeHours hours = Hours("Etc/UTC", (DayOfWeek.Monday, "08:00", "12:00"), (DayOfWeek.Monday, "13:00", "18:00"));

        Assert.That(
            new[] { "11:00", "12:30", "13:00" }.Select(time => hours.Include(At($"2026-01-05T{time}:00Z"))),
            Is.EqualTo(new[] { true, false, true }));
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
