using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>A payment as the host's store has it.</summary>
internal sealed record StoredPayment(string Merchant, string Order, string Currency, long AmountMinor, OutcomeKind Outcome, bool IsFinal, string? Reason);
