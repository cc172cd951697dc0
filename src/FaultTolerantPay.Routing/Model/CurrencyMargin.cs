namespace FaultTolerantPay.Routing.Model;

/// <summary>What an approved payment in one currency earns.</summary>
/// <param name="Currency">A value of the schema's currency dimension.</param>
/// <param name="Margin">The margin, in minor units of the currency, computed like a fee.</param>
public readonly record struct CurrencyMargin(string Currency, Fee Margin);
