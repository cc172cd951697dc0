namespace FaultTolerantPay.Statements.Matching;

/// <summary>Gives each currency of a comparison a number that fits in one byte: ISO 4217 has fewer than 200.</summary>
internal sealed class CurrencyTable
{
    private readonly List<Currency> _currencies = [];
    private readonly Dictionary<string, byte> _numbers = new(StringComparer.Ordinal);

    public Currency this[byte number] => _currencies[number];

    /// <exception cref="ArgumentException">The currency is not in ISO 4217.</exception>
    public byte NumberOf(Currency currency)
    {
        if (currency.Code is { } code && _numbers.TryGetValue(code, out byte number))
        {
            return number;
        }

        if (!currency.IsKnown)
        {
            throw new ArgumentException($"The currency '{currency}' of a row is not in ISO 4217.");
        }

        _numbers.Add(currency.Code, (byte)_currencies.Count);
        _currencies.Add(currency);
        return (byte)(_currencies.Count - 1);
    }
}
