namespace FaultTolerantPay.Tests.Statements.Matching;

public class MatchWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [TestCase("2026-03-28", "00:00", 24)]
    [TestCase("2026-03-29", "00:00", 23)]
    [TestCase("2026-03-28", "02:30", 24)]
    [TestCase("2026-03-29", "02:30", 23)]
    [TestCase("2026-10-25", "00:00", 25)]
    [TestCase("2026-10-24", "02:30", 24)]
    [TestCase("2026-10-25", "02:30", 25)]
    public void OfDay_AcrossAChangeOfClocks_HasNoGapAndNoOverlap(string day, string cutOver, double hours)
    {
        var margin = TimeSpan.FromMinutes(5);
        MatchWindow window = MatchWindow.OfDay(DateOnly.Parse(day), Berlin, TimeOnly.Parse(cutOver), margin);
        MatchWindow next = MatchWindow.OfDay(DateOnly.Parse(day).AddDays(1), Berlin, TimeOnly.Parse(cutOver), margin);

        Assert.That((window.Until - window.From).TotalHours, Is.EqualTo(hours));
        Assert.That(next.From, Is.EqualTo(window.Until));
    }

    [TestCase("00:00")]
    [TestCase("02:30")]
    public void OfDay_EveryZoneOfTheMachine_ContainsNoonAndBeginsByItsClock(string cutOver)
    {
        var begin = TimeOnly.Parse(cutOver);
        foreach (TimeZoneInfo zone in TimeZoneInfo.GetSystemTimeZones())
        {
            for (var day = new DateOnly(2024, 1, 1); day.Year < 2026; day = day.AddDays(1))
            {
                MatchWindow window = MatchWindow.OfDay(day, zone, begin, TimeSpan.Zero);
                DateTime shown = TimeZoneInfo.ConvertTime(window.From, zone).DateTime;

                // Clocks that go forward show a later time; none shows an earlier one.
                Assert.That(shown, Is.InRange(day.ToDateTime(begin), day.ToDateTime(begin).AddHours(2)), $"{zone.Id} {day}");
                Assert.That(
                    TimeZoneInfo.ConvertTime(window.From.AddTicks(-1), zone).DateTime, Is.LessThan(day.ToDateTime(begin).AddHours(2)));
                Assert.That((window.Until - window.From).TotalHours, Is.InRange(21, 27), $"{zone.Id} {day}");
            }
        }
    }

    [Test]
    public void OfDay_LastDayOfAll_IsRefused() =>
        Assert.That(
            () => MatchWindow.OfDay(DateOnly.MaxValue, TimeZoneInfo.Utc, default, TimeSpan.Zero),
            Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(false)]
    [TestCase(true)]
    public void Match_WindowAtTheEndsOfTime_HoldsOrMisses(bool isLast)
    {
        DateTimeOffset end = isLast ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
        var row = new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = "a",
            TheirReference = "",
            AmountMinor = 1,
            Currency = new Currency("EUR"),
            At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Line = 1,
        };
        using var matcher = new StatementMatcher(new MatchRules { Window = new MatchWindow(end, end, TimeSpan.MaxValue) });
        matcher.AddOurs(row with { At = DateTimeOffset.MinValue }, heldBefore: isLast ? 1 : 0);
        MatchKind? found = null;

        _ = matcher.Match(result => found = result.Kind);

        Assert.That(found, Is.EqualTo(isLast ? MatchKind.OnlyOurs : MatchKind.Held));
    }

    [Test]
    public void OfDay_MarginOfADay_IsRefused() =>
        Assert.That(
            () => MatchWindow.OfDay(new DateOnly(2026, 1, 1), TimeZoneInfo.Utc, default, TimeSpan.FromDays(1)),
            Throws.TypeOf<ArgumentOutOfRangeException>());
}
