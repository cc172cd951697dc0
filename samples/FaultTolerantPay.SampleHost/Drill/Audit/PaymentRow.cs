namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>One attempt to pay an order, as the host's store has it.</summary>
internal sealed record PaymentRow(string Merchant, string Order, string Attempt, string Currency, long AmountMinor, OutcomeKind Outcome,
    bool IsFinal, string? Reason);
