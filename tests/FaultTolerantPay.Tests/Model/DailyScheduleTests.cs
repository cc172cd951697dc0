using FaultTolerantPay.Model;
using FsCheck;
using FsCheck.Fluent;

namespace FaultTolerantPay.Tests.Model;

/// <summary>
/// A time of day as instants, in every time zone of this machine, over fifty years, against a walk through the minutes of each day.
/// </summary>
public sealed class DailyScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo[] Zones = [.. TimeZoneInfo.GetSystemTimeZones()];
    private static readonly DateOnly First = new(1990, 1, 3);
    private static readonly int Days = new DateOnly(2039, 12, 29).DayNumber - First.DayNumber;

    /// <summary>A zone, a day and a time of day.</summary>
    private sealed record Case(TimeZoneInfo Zone, DateOnly Day, TimeSpan TimeOfDay)
    {
        public DailySchedule Daily => new(TimeOfDay, Zone);

        public override string ToString() => $"{Zone.Id}, {Day:O}, {TimeOfDay}";
    }

    [Test]
    public void Zones_OfThisMachine_AreMany() =>
        Assert.That(Zones, Has.Length.GreaterThan(300), "Without the system's time zones the properties prove nothing.");

    [Test]
    public void After_AtTheEndsOfTime_StaysAtTheEnd()
    {
        foreach (TimeZoneInfo zone in Zones)
        {
            foreach (TimeSpan timeOfDay in new[] { TimeSpan.Zero, TimeSpan.FromHours(24) - TimeSpan.FromTicks(1) })
            {
                var daily = new DailySchedule(timeOfDay, zone);
                foreach (int hours in new[] { 0, 1, 24, 5 * 24, 10 * 24 })
                {
                    DateTimeOffset early = DateTimeOffset.MinValue.AddHours(hours), late = DateTimeOffset.MaxValue.AddHours(-hours);
                    Assert.That(daily.After(early), Is.GreaterThan(early), "next time after the beginning");
                    Assert.That(daily.AtOrAfter(early), Is.GreaterThanOrEqualTo(early), "time at or after the beginning");
                    Assert.That(daily.DaysAfter(early, 400), Is.GreaterThan(early), "days after the beginning");
                    Assert.That(daily.After(late), Is.GreaterThan(late).Or.EqualTo(DateTimeOffset.MaxValue), "next time after the end");
                    Assert.That(daily.AtOrAfter(late), Is.GreaterThanOrEqualTo(late), "time at or after the end");
                    Assert.That(daily.DaysAfter(late, 400), Is.EqualTo(DateTimeOffset.MaxValue), "days after the end");
                }
            }
        }
    }

    [Test]
    public void On_AnyZoneAndDay_IsWhatAWalkThroughTheDayFinds() =>
        Check(AnyDay(), it => it.Daily.On(it.Day) == Walk(it));

    [Test]
    public void On_DaysOnWhichTheClocksChange_IsWhatAWalkThroughTheDayFinds() =>
        Check(DayOfChange(), it => it.Daily.On(it.Day) == Walk(it));

    [Test]
    public void After_AnyInstantAroundAChange_IsTheNextOneAndLater() => Check(DayOfChange(), it =>
    {
        DateTimeOffset start = Midnight(it.Day);
        DateTimeOffset[] days = [.. Enumerable.Range(-4, 9).Select(day => Walk(it with { Day = it.Day.AddDays(day) }))];
        for (int hours = -30; hours < 60; hours++)
        {
            DateTimeOffset instant = start.AddHours(hours).AddMinutes(hours % 7);
            DateTimeOffset next = it.Daily.After(instant);
            DateTimeOffset expected = days.Where(at => at > instant).Min();
            if (next != expected || it.Daily.AtOrAfter(next) != next || it.Daily.After(next) <= next)
            {
                return false;
            }
        }
        return true;
    }, tests: 300);

    [Test]
    public void DaysAfter_DoneAnyTimeLate_ComesSoManyLocalDaysLater() => Check(DayOfChange(), it =>
    {
        DateTimeOffset due = it.Daily.On(it.Day);
        // As late as just before the day's successor.
        DateTimeOffset last = it.Daily.After(due).AddTicks(-1);
        return new[] { due, due.AddSeconds(5), last }.All(done =>
            Enumerable.Range(1, 7)
                .All(days => it.Daily.DaysAfter(done, days) is var next && next > done
                    && (next == it.Daily.On(it.Day.AddDays(days)) || due == it.Daily.On(it.Day.AddDays(1)))));
    });

    [Test]
    public void After_RepeatedHour_IsNeverBeforeTheInstant()
    {
        var daily = new DailySchedule(new TimeSpan(2, 30, 0), Berlin);
        // 2026-10-25: 02:00 to 03:00 comes twice, first at +2, then at +1.
        DateTimeOffset secondTen = new(2026, 10, 25, 2, 10, 0, TimeSpan.FromHours(1));
        Assert.That(daily.After(secondTen), Is.EqualTo(new DateTimeOffset(2026, 10, 26, 2, 30, 0, TimeSpan.FromHours(1))),
            "The first 02:30 of that day is over.");
        Assert.That(daily.After(new DateTimeOffset(2026, 10, 25, 2, 10, 0, TimeSpan.FromHours(2))),
            Is.EqualTo(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2))));
    }

    [Test]
    public void After_TimeThatIsLeftOut_StaysOnTheDay()
    {
        var daily = new DailySchedule(new TimeSpan(2, 30, 0), Berlin);
        // 2026-03-29: 02:00 to 03:00 is left out.
        DateTimeOffset atThree = new(2026, 3, 29, 3, 5, 0, TimeSpan.FromHours(2));
        Assert.That(daily.After(atThree), Is.EqualTo(new DateTimeOffset(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2))));
    }

    [Test]
    public void After_HalfHourLeftOut_ComesHalfAnHourLater()
    {
        var daily = new DailySchedule(new TimeSpan(2, 15, 0), TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe"));
        // 2026-10-04: 02:00 to 02:30 is left out.
        Assert.That(daily.On(new DateOnly(2026, 10, 4)), Is.EqualTo(new DateTimeOffset(2026, 10, 4, 2, 45, 0, TimeSpan.FromHours(11))));
    }

    /// <summary>
    /// The first minute whose clock reading is the one asked for; where there is none, the reading before the gap plus what is left out.
    /// </summary>
    private static DateTimeOffset Walk(Case it)
    {
        DateTime wanted = it.Day.ToDateTime(TimeOnly.MinValue) + it.TimeOfDay;
        DateTimeOffset at = Midnight(it.Day).AddHours(-15);
        for (; at < Midnight(it.Day).AddHours(64); at = at.AddMinutes(1))
        {
            DateTime reading = TimeZoneInfo.ConvertTime(at, it.Zone).DateTime;
            if (reading == wanted)
            {
                return at;
            }

            if (reading > wanted)
            {
                // The clock jumped over it: so many minutes after the jump as the reading lies after the last one before it.
                DateTime last = TimeZoneInfo.ConvertTime(at.AddMinutes(-1), it.Zone).DateTime;
                return at.AddMinutes(-1) + (wanted - last);
            }
        }
        throw new AssertionException($"The walk of {it} has no end.");
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static Gen<Case> AnyDay() =>
        from zone in Gen.Elements(Zones)
        from day in Gen.Choose(0, Days)
        from minute in Gen.Choose(0, (24 * 60) - 1)
        select new Case(zone, First.AddDays(day), TimeSpan.FromMinutes(minute));

    /// <summary>
    /// Most days are like any other: the first change of the clocks after a random day is taken, and a time of day near it.
    /// </summary>
    private static Gen<Case> DayOfChange() =>
        from any in AnyDay()
        from aside in Gen.Choose(-90, 90)
        let change = NextChange(any.Zone, any.Day)
        let reading = TimeZoneInfo.ConvertTime(change, any.Zone).DateTime.AddMinutes(aside)
        select new Case(any.Zone, DateOnly.FromDateTime(reading), new TimeSpan(reading.Hour, reading.Minute, 0));

    private static DateTimeOffset NextChange(TimeZoneInfo zone, DateOnly from)
    {
        DateTimeOffset at = Midnight(from);
        for (int hour = 0; hour < 400 * 24; hour += 12)
        {
            if (zone.GetUtcOffset(at.AddHours(hour)) != zone.GetUtcOffset(at.AddHours(hour + 12)))
            {
                DateTimeOffset change = at.AddHours(hour);
                while (zone.GetUtcOffset(change.AddMinutes(15)) == zone.GetUtcOffset(at.AddHours(hour)))
                {
                    change = change.AddMinutes(15);
                }

                return change;
            }
        }
        // A zone without changes.
        return at;
    }

    private static void Check(Gen<Case> cases, Func<Case, bool> holds, int tests = 600) =>
        Prop.ForAll(Arb.From(cases), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20_261_122, 1));
}
