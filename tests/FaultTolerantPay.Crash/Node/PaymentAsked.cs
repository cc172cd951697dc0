namespace FaultTolerantPay.Crash.Node;

/// <summary>A payment as a caller asks a node for it; its only attempt is named like its order.</summary>
internal sealed record PaymentAsked(string Merchant, string Order, string Customer, string Institution, long AmountMinor);

/// <summary>What the node answers.</summary>
internal sealed record PaymentAnswer(OutcomeKind Kind, bool IsFinal, string? Reason);
