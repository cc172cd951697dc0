namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>A limit as an institution gives it.</summary>
internal sealed record BankLimit(string Currency, long LimitMinor);
