using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The amount up to which one operator alone may move money, book a manual adjustment or resolve a discrepancy of a statement, in one
/// currency.
/// </summary>
public sealed class ApprovalThreshold
{
    /// <summary>The rules that the options are checked by.</summary>
    internal static readonly OptionRules<ApprovalThreshold> Rules = new OptionRules<ApprovalThreshold>()
        .Text(
            o => o.Currency,
            (o, value) => o.Currency = value,
            CurrencyAmounts.IsKnown,
            CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .Between(o => o.AmountMinor, (o, value) => o.AmountMinor = value, 0, long.MaxValue, isRequired: true);

    /// <summary>The currency, as an ISO 4217 code.</summary>
    public string Currency { get; set; } = "";

    /// <summary>
    /// An action with more than this at stake, in minor units, waits for a second operator: 0 or more. Earlier adjustments of the same
    /// kind, or refunds, of the payment count with it. 0: every action waits. A configuration must say it. Default: 0.
    /// </summary>
    public long AmountMinor { get; set; }
}
