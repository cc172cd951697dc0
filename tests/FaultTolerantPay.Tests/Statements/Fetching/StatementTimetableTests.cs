using System.Globalization;
using FaultTolerantPay.Statements.Fetching;

namespace FaultTolerantPay.Tests.Statements.Fetching;

/// <summary>Which day's file is due when, also on days when clocks change.</summary>
public sealed class StatementTimetableTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(6);

    private static ProviderStatementFiles Files(string readyAt, string zone, string cutOver = "00:00") => new()
    {
        Address = new Uri("https://files.example.com"),
        Format = "wechat",
        ReadyAt = TimeOnly.Parse(readyAt, CultureInfo.InvariantCulture),
        TimeZone = zone,
        CutOver = TimeOnly.Parse(cutOver, CultureInfo.InvariantCulture),
    };

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    [TestCase("09:00", "Asia/Shanghai", "00:00", "2026-01-05", "2026-01-04T16:00Z", "2026-01-05T16:00Z", "2026-01-06T01:00Z")]
    // Cut-over at 23:00: the file is ready half an hour later, or the next morning.
    [TestCase("23:30", "Asia/Shanghai", "23:00", "2026-01-05", "2026-01-05T15:00Z", "2026-01-06T15:00Z", "2026-01-06T15:30Z")]
    [TestCase("09:00", "Asia/Shanghai", "23:00", "2026-01-05", "2026-01-05T15:00Z", "2026-01-06T15:00Z", "2026-01-07T01:00Z")]
    // Ready at the moment of the cut-over.
    [TestCase("00:00", "Asia/Shanghai", "00:00", "2026-01-05", "2026-01-04T16:00Z", "2026-01-05T16:00Z", "2026-01-05T16:00Z")]
    // Days of 23 and 25 hours.
    [TestCase("06:00", "Europe/Berlin", "00:00", "2026-03-29", "2026-03-28T23:00Z", "2026-03-29T22:00Z", "2026-03-30T04:00Z")]
    [TestCase("06:00", "Europe/Berlin", "00:00", "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-26T05:00Z")]
    // A cut-over that the clocks skip is when they have skipped it; of one that comes twice the first counts.
    [TestCase("02:30", "Europe/Berlin", "02:00", "2026-03-28", "2026-03-28T01:00Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z")]
    [TestCase("02:30", "Europe/Berlin", "02:00", "2026-10-24", "2026-10-24T00:00Z", "2026-10-25T00:00Z", "2026-10-25T00:30Z")]
    // A midnight that is skipped.
    [TestCase("00:30", "America/Santiago", "00:00", "2026-09-05", "2026-09-05T04:00Z", "2026-09-06T04:00Z", "2026-09-06T04:30Z")]
    public void Day_OfAProvider_HasItsTimeAndIsReadyAfterIt(
        string readyAt, string zone, string cutOver, string day, string from, string until, string ready)
    {
        var timetable = new StatementTimetable(Files(readyAt, zone, cutOver));
        MatchWindow time = timetable.TimeOf(Day(day));

        Assert.That((time.From, time.Until), Is.EqualTo((Utc(from), Utc(until))));
        Assert.That(timetable.ReadyAt(Day(day)), Is.EqualTo(Utc(ready)));
        Assert.That(timetable.NewestReady(Utc(ready)), Is.EqualTo(Day(day)));
        Assert.That(timetable.NewestReady(Utc(ready).AddTicks(-1)), Is.EqualTo(Day(day).AddDays(-1)));
    }

    /// <summary>Over two years, in zones whose clocks change, every day becomes ready once, and in order.</summary>
    [Test]
    public void NewestReady_EveryHourOfTwoYears_NeitherSkipsNorRepeatsADay(
        [Values("Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Pacific/Apia", "Australia/Lord_Howe")] string zone,
        [Values("00:00", "02:00", "23:00")] string cutOver)
    {
        var timetable = new StatementTimetable(Files("02:30", zone, cutOver));
        DateTimeOffset now = Utc("2026-01-01T00:00Z");
        DateOnly before = timetable.NewestReady(now)!.Value;
        for (int hour = 0; hour < 2 * 365 * 24; hour++)
        {
            now = now.AddHours(1);
            DateOnly newest = timetable.NewestReady(now)!.Value;
            Assert.That(newest.DayNumber - before.DayNumber, Is.InRange(0, 1), $"{now:O}");
            before = newest;
        }

        Assert.That(before, Is.GreaterThan(Day("2027-12-28")));
    }

    [TestCase("0001-01-01T00:00Z")]
    [TestCase("1999-12-31T23:59Z")]
    [TestCase("2100-01-01T00:00Z")]
    [TestCase("9999-12-31T23:59Z")]
    public void NewestReady_ClockBeyondTheDaysOfStatements_IsNone(string now) =>
        Assert.That(new StatementTimetable(Files("09:00", "Asia/Shanghai")).NewestReady(Utc(now)), Is.Null);

    [TestCase(1, 10)]
    [TestCase(2, 20)]
    [TestCase(4, 80)]
    [TestCase(5, 120)]
    [TestCase(1_000_000, 120)]
    public void AfterTry_Tries_DoubleUpToTheLongestWait(int tries, int minutes)
    {
        DateTimeOffset now = Utc("2026-01-06T01:00Z");
        Assert.That(new StatementTimetable(Files("09:00", "Asia/Shanghai")).AfterTry(tries, now), Is.EqualTo(now.AddMinutes(minutes)));
    }

    [TestCase("2026-01-06T01:00Z", "2026-01-05", "2026-01-07T01:00Z")]
    [TestCase("2026-01-07T01:00Z", "2026-01-05", "2026-01-08T01:00Z")]
    [TestCase("2026-01-08T01:00Z", "2026-01-05", null)]
    public void LooksAgainAt_PastDays_EachDayUntilTheyAreOld(string now, string day, string? expected) =>
        Assert.That(
            new StatementTimetable(Files("09:00", "Asia/Shanghai")).LooksAgainAt(Day(day), Utc(now)),
            Is.EqualTo(expected is null ? (DateTimeOffset?)null : Utc(expected)));

    /// <summary>A node that was away for ten days fetches all of them, and begins again where it was.</summary>
    [Test]
    public void DueDays_AfterTenDaysAway_AreAllThatAreMissing()
    {
        var timetable = new StatementTimetable(Files("09:00", "Asia/Shanghai"));
        StatementFetch[] stored =
        [
            Fetch("2026-01-05", StatementFetchStatus.Stored, null),
            Fetch("2026-01-06", StatementFetchStatus.Waiting, "2026-01-07T02:00Z"),
            Fetch("2026-01-07", StatementFetchStatus.NoBusiness, "2026-01-09T01:00Z"),
        ];

        IEnumerable<StatementFetch> due = DueDays.Of(timetable, Blank, stored, Utc("2026-01-18T01:00Z"), Lease);

        Assert.That(string.Join(" ", due.Select(fetch => $"{fetch.Day.Day}/{fetch.Version}")),
            Is.EqualTo("6/1 8/0 9/0 10/0 11/0 12/0 13/0 14/0 15/0 16/0 17/0"));
    }

    /// <summary>A next time that a clock far ahead set is no reason to wait for years.</summary>
    [TestCase("2026-01-07T02:59Z", 0)]
    [TestCase("2026-01-07T09:00Z", 1)]
    [TestCase("2036-01-07T01:00Z", 1)]
    public void DueDays_NextTimeAhead_WaitsOnlyIfItCanBeMeant(string next, int expected)
    {
        var timetable = new StatementTimetable(Files("09:00", "Asia/Shanghai"));
        StatementFetch[] stored = [Fetch("2026-01-05", StatementFetchStatus.Waiting, next)];

        Assert.That(
            DueDays.Of(timetable, Blank, stored, Utc("2026-01-07T00:59Z"), Lease).Count(fetch => fetch.Day == Day("2026-01-05")),
            Is.EqualTo(expected));
    }

    /// <summary>The provider said of a day to come that it had no business: the clock was ahead, and the day was old by it.</summary>
    [TestCase("2026-01-07T01:00Z", 2)]
    [TestCase("2026-01-08T01:00Z", 2)]
    public void DueDays_DoneByAClockThatWasAhead_AreAskedForAgain(string now, int expected)
    {
        var timetable = new StatementTimetable(Files("09:00", "Asia/Shanghai"));
        StatementFetch[] stored =
        [
            .. Enumerable.Range(0, 9).Select(day => Fetch("2026-01-02", StatementFetchStatus.NoBusiness, null) with
            {
                Day = Day("2026-01-02").AddDays(day),
            }),
        ];

        Assert.That(DueDays.Of(timetable, Blank, stored, Utc(now), Lease).Count(), Is.EqualTo(expected));
    }

    private static StatementFetch Blank => Fetch("2026-01-01", StatementFetchStatus.Waiting, null) with { Version = 0 };

    private static StatementFetch Fetch(string day, StatementFetchStatus status, string? nextAt) => new()
    {
        Provider = new ProviderId("alpha"),
        MerchantNumber = "8800001",
        Day = Day(day),
        Status = status,
        NextAt = nextAt is null ? null : Utc(nextAt),
        Version = 1,
    };
}
