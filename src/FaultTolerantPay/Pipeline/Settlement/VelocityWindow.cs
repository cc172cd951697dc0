using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The most that may be advanced in one scope and currency within a sliding stretch of time, whatever became of it since. The stretch is counted in
/// slices of a twelfth; the oldest slice counts whole, so that the window errs by at most a twelfth towards refusing.
/// </summary>
public sealed class VelocityWindow
{
    /// <summary>How many slices a window has.</summary>
    public const int Slices = 12;

    /// <summary>What each option must be.</summary>
    public static readonly OptionRules<VelocityWindow> Rules = new OptionRules<VelocityWindow>()
        .OneOf(o => o.Scope, (o, value) => o.Scope = value)
        .Text(o => o.Currency, (o, value) => o.Currency = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode, CurrencyAmounts.KnownCodes)
        .Between(o => o.Length, (o, value) => o.Length = value, TimeSpan.FromSeconds(12), TimeSpan.FromDays(366))
        .ZeroOrMoreOrNone(o => o.MaxAmountMinor, (o, value) => o.MaxAmountMinor = value)
        .ZeroOrMoreOrNone(o => o.MaxCount, (o, value) => o.MaxCount = value)
        .Must(o => o.MaxAmountMinor, o => o.MaxAmountMinor is not null || o.MaxCount is not null, "an amount, or a MaxCount");

    /// <summary>Whose advances.</summary>
    public CounterScope Scope { get; set; } = CounterScope.Customer;

    /// <summary>The currency, as an ISO 4217 code.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The length of the window: 12 s to 366 d.</summary>
    public TimeSpan Length { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The largest sum of advanced amounts in minor units: 0 or more; null: no limit of the amount.</summary>
    public long? MaxAmountMinor { get; set; }

    /// <summary>The largest number of advances: 0 or more; null: no limit of the count.</summary>
    public long? MaxCount { get; set; }
}
