namespace FaultTolerantPay.Routing.Model;

/// <summary>A channel's fees in one currency.</summary>
/// <param name="Currency">A value of the schema's currency dimension.</param>
/// <param name="Fees">The fees, in minor units of the currency.</param>
public sealed record CurrencyFees(string Currency, FeePlan Fees);
