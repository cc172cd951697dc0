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
        .Flag(o => o.RecordsReasons, (o, value) => o.RecordsReasons = value);

    /// <summary>
    /// The required dimension of routing requests that takes the currency, as its code. Default: missing; the currency is not set.
    /// </summary>
    public string? CurrencyDimension { get; set; }

    /// <summary>
    /// Whether each decision is recorded with the reasons for its channels, for people. It takes a few microseconds for each channel of the
    /// catalogue. Default: true. Without it the record has the channels, the inputs and the table's fingerprint.
    /// </summary>
    public bool RecordsReasons { get; set; } = true;
}
