namespace FaultTolerantPay.Transactions;

/// <summary>Amounts by currency, as options hold them: minor units by ISO 4217 code.</summary>
internal static class CurrencyAmounts
{
    public const string ExpectedCodes = "ISO 4217 codes";

    public const string ExpectedAmounts = "amounts of 1 or more by ISO 4217 code";

    public static bool IsKnown(string code) => new Currency(code).IsKnown;

    public static bool AreValid(IDictionary<string, long>? amounts) => amounts is not null && amounts.All(amount => IsKnown(amount.Key) && amount.Value > 0);

    /// <summary>The amount in that currency, or null where there is none.</summary>
    public static Money? In(IDictionary<string, long> amounts, Currency currency) =>
        currency.Code is not null && amounts.TryGetValue(currency.Code, out long minor) ? new Money(minor, currency) : null;
}
