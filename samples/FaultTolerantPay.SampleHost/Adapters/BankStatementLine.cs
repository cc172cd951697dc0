namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>A line of the business system's statement: an execution, or the reversal of one.</summary>
internal sealed record BankStatementLine(string Kind, string Merchant, string Order, string Attempt);
