namespace FaultTolerantPay.Model;

/// <summary>Amounts by currency, as options store them: minor units by ISO 4217 code.</summary>
internal static class CurrencyAmounts
{
    public const string ExpectedCode = "an active ISO 4217 code";

    public static bool IsKnown(string code) => new Currency(code).IsKnown;

    public static IEnumerable<string> KnownCodes() => Currency.All.Select(currency => currency.Code);

    /// <summary>The amount in that currency, or null if there is none.</summary>
    public static Money? In(IDictionary<string, long> amounts, Currency currency) =>
        currency.Code is not null && amounts.TryGetValue(currency.Code, out long minor) ? new Money(minor, currency) : null;
}
