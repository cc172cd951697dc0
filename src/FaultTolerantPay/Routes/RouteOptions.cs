using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How the bank's services ask the router for channels.</summary>
public sealed class RouteOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<RouteOptions> Rules = new OptionRules<RouteOptions>()
        .TextOrNone(
            o => o.CurrencyDimension, (o, value) => o.CurrencyDimension = value, Identifier.IsValid,
            $"a dimension, {Identifier.Expectation}")
        .TextOrNone(
            o => o.InstitutionDimension, (o, value) => o.InstitutionDimension = value, Identifier.IsValid,
            $"a dimension, {Identifier.Expectation}")
        .TextOrNone(
            o => o.MerchantCategoryDimension, (o, value) => o.MerchantCategoryDimension = value, Identifier.IsValid,
            $"a dimension, {Identifier.Expectation}")
        .Flag(o => o.RecordsReasons, (o, value) => o.RecordsReasons = value);

    /// <summary>
    /// The required dimension of routing requests that takes the currency, as its code. Default: missing; the currency is not set.
    /// </summary>
    public string? CurrencyDimension { get; set; }

    /// <summary>
    /// The required dimension that takes the institution of a payout (the one whose limit is used) or of a collection (the mandate's).
    /// Default: missing; the institution is not set.
    /// </summary>
    public string? InstitutionDimension { get; set; }

    /// <summary>
    /// The required dimension that takes the merchant's category for payouts and collections. Default: missing; the category is not set.
    /// </summary>
    public string? MerchantCategoryDimension { get; set; }

    /// <summary>
    /// Whether each decision is recorded with the reasons for its channels, for people. It takes a few microseconds for each channel of the
    /// catalogue. Default: true. Without it the record has the channels, the inputs and the table's fingerprint.
    /// </summary>
    public bool RecordsReasons { get; set; } = true;
}
