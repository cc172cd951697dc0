using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>A weekly window in which the stand-in programme runs, in the local time of <see cref="AdmissionOptions.TimeZone"/>.</summary>
public sealed record ProgrammeWindow
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<ProgrammeWindow> Rules = new OptionRules<ProgrammeWindow>()
        .OneOf(o => o.Day, (o, value) => o.Day = value, isRequired: true)
        .TimeOfDay(o => o.From, (o, value) => o.From = value)
        .TimeOfDay(o => o.Until, (o, value) => o.Until = value);

    /// <summary>The day on which the window opens.</summary>
    public DayOfWeek Day { get; set; }

    /// <summary>The time of day at which the window opens. Default: midnight.</summary>
    public TimeOnly From { get; set; }

    /// <summary>
    /// The time of day before which the window closes. A time at or before <see cref="From"/> is on the next day: 22:00 to 06:00 crosses
    /// midnight, and 00:00 to 00:00 is the whole day. Default: midnight, the end of the day.
    /// </summary>
    public TimeOnly Until { get; set; }
}
