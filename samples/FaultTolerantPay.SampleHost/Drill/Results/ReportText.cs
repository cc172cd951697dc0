using System.Globalization;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>Numbers in words.</summary>
internal static class ReportText
{
    /// <summary>"1 outage", "2 outages".</summary>
    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    /// <summary>The two largest units: "45 s", "12 min", "1 h 5 min", "3 d 4 h".</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min"),
        { TotalHours: < 24 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Days:N0} d {time.Hours} h"),
    };
}
