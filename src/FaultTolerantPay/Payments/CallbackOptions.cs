using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How callbacks of providers are received.</summary>
public sealed class CallbackOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CallbackOptions> Rules = new OptionRules<CallbackOptions>()
        .Between(o => o.TimeWindow, (o, value) => o.TimeWindow = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxReports, (o, value) => o.MaxReports = value, 1, 10_000);

    /// <summary>
    /// How far the time of signing may be from the time of arrival, before or after: 1 s to 1 d. Default: 5 minutes. It applies where the
    /// provider signs its time.
    /// </summary>
    public TimeSpan TimeWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many reports one callback may have: 1 to 10,000. Default: 100.</summary>
    public int MaxReports { get; set; } = 100;
}
