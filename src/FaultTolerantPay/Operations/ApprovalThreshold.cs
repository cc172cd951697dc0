using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Up to which amount one operator alone moves or books money by hand.</summary>
public sealed class ApprovalThreshold
{
    /// <summary>What each option must be.</summary>
    public static readonly OptionRules<ApprovalThreshold> Rules = new OptionRules<ApprovalThreshold>()
        .Text(o => o.Currency, (o, value) => o.Currency = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode, CurrencyAmounts.KnownCodes)
        .Between(o => o.AmountMinor, (o, value) => o.AmountMinor = value, 0, long.MaxValue, isRequired: true);

    /// <summary>The currency, as an ISO 4217 code.</summary>
    public string Currency { get; set; } = "";

    /// <summary>An order with more than this at stake, in minor units, waits for a second person: 0 or more. 0: every order does. A configuration must say it. Default: 0.</summary>
    public long AmountMinor { get; set; }
}
