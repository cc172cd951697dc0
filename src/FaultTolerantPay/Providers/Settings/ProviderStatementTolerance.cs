namespace FaultTolerantPay;

/// <summary>By how much a provider's rows may differ from our records in one currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="AmountMinor">By how many minor units an amount may differ: 0 to 1,000,000.</param>
/// <param name="FeeMinor">By how many minor units a fee may differ: 0 to 1,000,000.</param>
public sealed record ProviderStatementTolerance(Currency Currency, long AmountMinor, long FeeMinor);
