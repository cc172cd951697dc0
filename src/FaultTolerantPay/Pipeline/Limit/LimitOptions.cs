using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How old a per-transaction limit may be, and what happens to a payment whose limit is older.</summary>
public sealed class LimitOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<LimitOptions> Rules = new OptionRules<LimitOptions>()
        .Between(o => o.MaxAge, (o, value) => o.MaxAge = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30))
        .OneOf(o => o.WhenTooOld, (o, value) => o.WhenTooOld = value)
        .Amounts(
            o => o.FallbackLimitMinor, (o, value) => o.FallbackLimitMinor = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .Must(
            o => o.FallbackLimitMinor, o => o.WhenTooOld != OldLimitPolicy.Fallback || o.FallbackLimitMinor is not { Count: 0 },
            "at least one amount if WhenTooOld is Fallback");

    /// <summary>The maximum age of a limit.</summary>
    /// <value>Range: 1 min to 30 d. Default: 1 d.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What happens to a payment whose limit is older. Default: <see cref="OldLimitPolicy.Refuse"/>.</summary>
    public OldLimitPolicy WhenTooOld { get; set; } = OldLimitPolicy.Refuse;

    /// <summary>
    /// The fallback limit in minor units, by ISO 4217 code: 1 or more. Only with <see cref="OldLimitPolicy.Fallback"/>. Default: empty.
    /// </summary>
    public IDictionary<string, long> FallbackLimitMinor { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
