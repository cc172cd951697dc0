using System.Globalization;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The maximum exposure outstanding in one scope and currency.</summary>
public sealed class ExposureCap
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<ExposureCap> Rules = new OptionRules<ExposureCap>()
        .OneOf(o => o.Scope, (o, value) => o.Scope = value)
        .TextOrNone(o => o.Id, (o, value) => o.Id = value, Identifier.IsValid, $"an id of {Identifier.Expectation}")
        .Must(
            o => o.Id, o => o.Id is null || o.Scope is not (CounterScope.All or CounterScope.PrimaryUnknown),
            "no id for the scopes All and PrimaryUnknown")
        .Must(
            o => o.Id, o => o.Scope != CounterScope.Outage || o.Id is null || IsNumber(o.Id),
            "the number of an outage, in digits without leading zeros")
        .Text(
            o => o.Currency, (o, value) => o.Currency = value, CurrencyAmounts.IsKnown, CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .ZeroOrMoreOrNone(o => o.MaxAmountMinor, (o, value) => o.MaxAmountMinor = value)
        .ZeroOrMoreOrNone(o => o.MaxCount, (o, value) => o.MaxCount = value)
        .Must(o => o.MaxAmountMinor, o => o.MaxAmountMinor is not null || o.MaxCount is not null, "an amount, or a MaxCount");

    /// <summary>Whose exposure.</summary>
    public CounterScope Scope { get; set; } = CounterScope.All;

    /// <summary>
    /// The one merchant, customer, institution or outage to which the cap applies; null: each of them. A cap for one replaces the cap for
    /// each.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>The currency, as an ISO 4217 code.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The largest sum of exposures, in minor units: 0 or more; null: no limit on the amount.</summary>
    public long? MaxAmountMinor { get; set; }

    /// <summary>The largest number of advances with exposure: 0 or more; null: no limit on the count.</summary>
    public long? MaxCount { get; set; }

    // The id must be written exactly as the number is formatted. Any other spelling matches no outage, and the cap would limit nothing.
    private static bool IsNumber(string id) =>
        OutageId.TryParse(id, null, out OutageId outage) && outage.Value.ToString(CultureInfo.InvariantCulture) == id;
}
