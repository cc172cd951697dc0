namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Numbers the currencies of a log, so that a row keeps four bytes for its own. 0 is a request without a currency.</summary>
internal sealed class CurrencyNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string?> _names = [null];

    /// <summary>The currency with a number.</summary>
    public string? this[int number] => _names[number];

    public int NumberOf(string? currency)
    {
        if (currency is null)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(currency, out int number))
        {
            number = _names.Count;
            _numbers.Add(currency, number);
            _names.Add(currency);
        }

        return number;
    }
}
