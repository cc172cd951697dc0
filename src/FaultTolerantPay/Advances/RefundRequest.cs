using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>A merchant's refund of an advanced payment, wholly or in part.</summary>
/// <param name="Key">The payment.</param>
/// <param name="Id">The merchant's refund id: the same id is one refund.</param>
/// <param name="Amount">More than 0, in the payment's currency.</param>
public sealed record RefundRequest(TransactionKey Key, RefundId Id, Money Amount);
