namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>A merchant's refund of a payment, ordered at a time of the drill.</summary>
internal sealed record RefundOrder(DateTimeOffset At, TransactionKey Of, RefundId Id, Money Amount);
