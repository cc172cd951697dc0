using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Tests.Live;

public sealed class ZoneClockTests
{
    /// <summary>
    /// What a day used is read from a store by its first moment and that of the next day, and counted by the day of each moment.
    /// </summary>
    [Test]
    public void BeginOf_EveryDayOfEveryZone_IsItsFirstMoment()
    {
        List<string> wrong = [];
        foreach (TimeZoneInfo system in TimeZoneInfo.GetSystemTimeZones())
        {
            var zone = ZoneClock.For(system.Id);
            for (int day = new DateOnly(2023, 1, 1).DayNumber; day < new DateOnly(2029, 1, 1).DayNumber; day++)
            {
                long begin = zone.BeginOf(day);
                if (zone.Day(begin) != day || zone.Day(begin - 1) != day - 1)
                {
                    wrong.Add($"{system.Id} {DateOnly.FromDayNumber(day):O}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void BeginOf_DayThatTheZoneSkipped_IsTheNextDay()
    {
        int skipped = new DateOnly(2011, 12, 30).DayNumber;

        Assert.That(ZoneClock.For("Pacific/Apia").BeginOf(skipped), Is.EqualTo(ZoneClock.For("Pacific/Apia").BeginOf(skipped + 1)));
    }

    [TestCase(0)]
    [TestCase(3_652_058)]
    public void BeginOf_FirstAndLastDay_IsAMomentOfTheCalendar(int day) => Assert.That(
        ZoneClock.For("Asia/Shanghai").BeginOf(day), Is.InRange(0L, DateTime.MaxValue.Ticks));
}
