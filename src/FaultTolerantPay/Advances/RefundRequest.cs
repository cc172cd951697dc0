namespace FaultTolerantPay;

/// <summary>A merchant's refund of an advanced payment, in full or in part.</summary>
/// <param name="Key">The payment.</param>
/// <param name="Id">The merchant's refund id. Requests with the same id are one refund.</param>
/// <param name="Amount">More than 0, in the payment's currency.</param>
/// <param name="By">Who requests it: the operator, or the bank's system that received the merchant's request.</param>
/// <param name="Reason">The reason: at most 500 characters, with at least 4 letters or digits.</param>
public sealed record RefundRequest(TransactionKey Key, RefundId Id, Money Amount, OperatorId By, string Reason);
