using FaultTolerantPay.Configuration.Values;

namespace FaultTolerantPay.Tests.Configuration.Values;

/// <summary>A time in a configuration has one reading, or none.</summary>
public sealed class TimeKindsTests
{
    private static readonly TestCaseData[] Durations =
    [
        new("0 s", TimeSpan.Zero),
        new("250 ms", TimeSpan.FromMilliseconds(250)),
        new("90 s", TimeSpan.FromSeconds(90)),
        new("90s", TimeSpan.FromSeconds(90)),
        new("15 min", TimeSpan.FromMinutes(15)),
        new("24 h", TimeSpan.FromHours(24)),
        new("7 d", TimeSpan.FromDays(7)),
        new("PT24H", TimeSpan.FromHours(24)),
        new("P1D", TimeSpan.FromDays(1)),
        new("P2W", TimeSpan.FromDays(14)),
        new("P1DT12H30M", new TimeSpan(1, 12, 30, 0)),
        new("PT0.25S", TimeSpan.FromMilliseconds(250)),
        new("00:00:30", TimeSpan.FromSeconds(30)),
        new("23:59:59", new TimeSpan(23, 59, 59)),
        new("00:00:00.5", TimeSpan.FromMilliseconds(500)),
    ];

    [TestCaseSource(nameof(Durations))]
    public void Duration_OneReading_IsRead(string text, TimeSpan expected)
    {
        bool isRead = TimeKinds.Duration.Read(text, out TimeSpan value, out _);

        Assert.That((isRead, value), Is.EqualTo((true, expected)));
    }

    [TestCase("24:00:00", "days")]
    [TestCase("1.00:00:00", "days")]
    [TestCase("10:30", "hh:mm:ss")]
    [TestCase("5", "5 s, 5 min, 5 h or 5 d")]
    [TestCase("0", "0 s")]
    [TestCase("P1M", "write days")]
    [TestCase("P1Y", "write days")]
    [TestCase("", null)]
    [TestCase("-5 s", null)]
    [TestCase("-00:00:05", null)]
    [TestCase("1.5 h", null)]
    [TestCase("1,500 ms", null)]
    [TestCase("5 m", null)]
    [TestCase("5 S", null)]
    [TestCase(" 5 s", null)]
    [TestCase("5 s\n", null)]
    [TestCase("P", null)]
    [TestCase("PT", null)]
    [TestCase("P1DT", null)]
    [TestCase("PT0.00000001S", null)]
    [TestCase("999999999999999999 d", null)]
    [TestCase("P999999999999999999W", null)]
    [TestCase("PT900000000000S9", null)]
    [TestCase("Infinite", null)]
    public void Duration_NoneOrTwoReadings_IsRefused(string text, string? hint)
    {
        bool isRead = TimeKinds.Duration.Read(text, out _, out string? given);

        Assert.That(isRead, Is.False);
        Assert.That(given, hint is null ? Is.Null : Does.Contain(hint));
    }

    [TestCase("00:00", 0, 0, 0)]
    [TestCase("09:30", 9, 30, 0)]
    [TestCase("23:59:59", 23, 59, 59)]
    public void TimeOfDay_OneReading_IsRead(string text, int hours, int minutes, int seconds)
    {
        Assert.That((TimeKinds.TimeOfDay.Read(text, out TimeOnly time, out _), time),
            Is.EqualTo((true, new TimeOnly(hours, minutes, seconds))));
        Assert.That((TimeKinds.SinceMidnight.Read(text, out TimeSpan since, out _), since),
            Is.EqualTo((true, new TimeSpan(hours, minutes, seconds))));
    }

    [TestCase("24:00", "Write midnight as 00:00")]
    [TestCase("9:30", null)]
    [TestCase("9 h", null)]
    [TestCase("9", null)]
    [TestCase("9:30 PM", null)]
    [TestCase("23:60", null)]
    public void TimeOfDay_NoneOrTwoReadings_IsRefused(string text, string? hint)
    {
        Assert.That(TimeKinds.TimeOfDay.Read(text, out _, out string? given), Is.False, "as a time of day");
        Assert.That(TimeKinds.SinceMidnight.Read(text, out _, out _), Is.False, "as a time since midnight");
        Assert.That(given, hint is null ? Is.Null : Does.Contain(hint), "suggestion");
    }
}
