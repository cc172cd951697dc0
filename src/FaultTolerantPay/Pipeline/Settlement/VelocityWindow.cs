using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The maximum amount and number of advances in one scope and currency within a sliding window. Every advance counts, including released
/// and settled ones. Time is counted in slices of one twelfth of the window. The oldest slice counts in full, so the window may refuse up
/// to one twelfth too much, and never too little.
/// </summary>
public sealed class VelocityWindow
{
    /// <summary>The number of slices in a window.</summary>
    public const int Slices = 12;

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<VelocityWindow> Rules = new OptionRules<VelocityWindow>()
        .OneOf(o => o.Scope, (o, value) => o.Scope = value)
        .Text(
            o => o.Currency, (o, value) => o.Currency = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
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

    /// <summary>The largest sum of advanced amounts, in minor units: 0 or more; null: no limit on the amount.</summary>
    public long? MaxAmountMinor { get; set; }

    /// <summary>The largest number of advances: 0 or more; null: no limit on the count.</summary>
    public long? MaxCount { get; set; }
}
