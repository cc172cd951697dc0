using System.Globalization;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Tests.Statements.Reading;

public sealed class TimePatternTests
{
    [TestCase("yyyy-MM-dd HH:mm:ss", "2026-11-28 12:34:56", "2026-11-28 12:34:56")]
    [TestCase("yyyyMMddHHmmss", "20260228000000", "2026-02-28 00:00:00")]
    [TestCase("dd/MM/yyyy HH.mm.ss", "29/02/2024 23.59.59", "2024-02-29 23:59:59")]
    [TestCase("yyyy-MM-dd", "2099-12-31", "2099-12-31 00:00:00")]
    [TestCase("yyyy-MM-ddTHH:mm:ssFK", "2000-01-01T00:00:00.25Z", "2000-01-01 00:00:00.25")]
    public void Read_Time_IsThatOfThePattern(string pattern, string text, string expected)
    {
        string? problem = TimePattern.TryParse(pattern)!.Read(text, null, out DateTime local, out _);

        Assert.That(problem, Is.Null);
        Assert.That(local, Is.EqualTo(DateTime.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [TestCase("2026-11-28T12:00:00+08:00", 480)]
    [TestCase("2026-11-28T12:00:00-03:30", -210)]
    [TestCase("2026-11-28T12:00:00Z", 0)]
    public void Read_Offset_IsGiven(string text, int minutes)
    {
        Assert.That(TimePattern.WithOffset.Read(text, null, out _, out TimeSpan? offset), Is.Null);
        Assert.That(offset, Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }

    [TestCase("2026-11-28T12:00:00")]
    [TestCase("2026-11-28T12:00:00+15:00")]
    [TestCase("2026-11-28T12:00:00+14:01")]
    [TestCase("2026-11-28T12:00:00.Z")]
    [TestCase("2026-11-28T12:00:00.12345678Z")]
    [TestCase("2026-11-28T12:00:00ZZ")]
    [TestCase("2026-11-28 12:00:00Z")]
    [TestCase("2026-13-28T12:00:00Z")]
    [TestCase("2026-00-28T12:00:00Z")]
    [TestCase("2026-11-31T12:00:00Z")]
    [TestCase("2026-11-28T24:00:00Z")]
    [TestCase("2026-11-28T12:60:00Z")]
    [TestCase("2026-11-28T12:00:60Z")]
    [TestCase("1999-12-31T12:00:00Z")]
    [TestCase("2100-01-01T12:00:00Z")]
    [TestCase("0000-00-00T00:00:00Z")]
    [TestCase("")]
    public void Read_NoTime_IsAnError(string text) =>
        Assert.That(TimePattern.WithOffset.Read(text, null, out _, out _), Is.Not.Null);

    // Field note B11, in the format that has no years here: the year around New Year.
    [TestCase("2026-01-01", "1231235959", "2025-12-31 23:59:59")]
    [TestCase("2025-12-31", "0101000001", "2026-01-01 00:00:01")]
    [TestCase("2026-07-01", "0630230000", "2026-06-30 23:00:00")]
    [TestCase("2024-02-29", "0229120000", "2024-02-29 12:00:00")]
    [TestCase("2025-01-01", "1231000000", "2024-12-31 00:00:00")]
    public void Read_WithoutYear_IsTheNearestToTheDay(string day, string text, string expected)
    {
        string? problem = TimePattern.WithoutYear.Read(text, DateOnly.Parse(day, CultureInfo.InvariantCulture), out DateTime local, out _);

        Assert.That(problem, Is.Null);
        Assert.That(local, Is.EqualTo(DateTime.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [TestCase("2026-03-01", "0229120000")]
    [TestCase("0001-01-01", "1231000000")]
    [TestCase("9999-12-31", "0101000000")]
    public void Read_WithoutYearAndNoSuchDay_IsAnError(string day, string text) => Assert.That(
        TimePattern.WithoutYear.Read(text, DateOnly.Parse(day, CultureInfo.InvariantCulture), out _, out _), Is.Not.Null);

    [TestCase("")]
    [TestCase("yyyy")]
    [TestCase("yyyy-MM")]
    [TestCase("yyyy-MM-dd HH:mm")]
    [TestCase("yyyy-MM-dd HH:mm:ss yyyy")]
    [TestCase("yy-MM-dd HH:mm:ss")]
    [TestCase("HH:mm:ss")]
    [TestCase("yyyy-MM-dd hh:mm:ss")]
    public void TryParse_PatternThatLacksAFieldOrHasOneTwice_IsNone(string pattern) => Assert.That(TimePattern.TryParse(pattern), Is.Null);

    [TestCase("+08:00", "2026-07-01 12:00:00", "2026-07-01T04:00:00Z")]
    [TestCase("-03:30", "2026-07-01 12:00:00", "2026-07-01T15:30:00Z")]
    [TestCase("Z", "2026-07-01 12:00:00", "2026-07-01T12:00:00Z")]
    [TestCase("Europe/Berlin", "2026-07-01 12:00:00", "2026-07-01T10:00:00Z")]
    [TestCase("Europe/Berlin", "2026-01-01 12:00:00", "2026-01-01T11:00:00Z")]
    // 25 October 2026: the clock shows 02:00 to 03:00 twice. The first of both is taken.
    [TestCase("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T00:30:00Z")]
    [TestCase("Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z")]
    public void At_Zone_IsTheMoment(string zone, string local, string expected)
    {
        string? problem = StatementZone.TryParse(zone)!.At(DateTime.Parse(local, CultureInfo.InvariantCulture), out DateTimeOffset at);

        Assert.That(problem, Is.Null);
        Assert.That(at.UtcDateTime, Is.EqualTo(DateTime.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)));
    }

    [Test]
    public void At_TimeThatTheClockSkips_IsAnError() => Assert.That(
        StatementZone.TryParse("Europe/Berlin")!.At(new DateTime(2026, 3, 29, 2, 30, 0), out _),
        Is.EqualTo("the clock of Europe/Berlin skips this time"));

    [TestCase("")]
    [TestCase("+8")]
    [TestCase("+15:00")]
    [TestCase("08:00")]
    [TestCase("Mars/Olympus")]
    [TestCase("+24:00")]
    public void TryParse_NoZone_IsNone(string zone) => Assert.That(StatementZone.TryParse(zone), Is.Null);
}
