namespace FaultTolerantPay.Advances;

/// <summary>A merchant's refund of an advanced payment, wholly or in part.</summary>
/// <param name="Key">The payment.</param>
/// <param name="Id">The merchant's refund id: the same id is one refund.</param>
/// <param name="Amount">More than 0, in the payment's currency.</param>
/// <param name="By">Who orders it: the operator, or the system of the bank's through which the merchant asks.</param>
/// <param name="Reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
public sealed record RefundRequest(TransactionKey Key, RefundId Id, Money Amount, OperatorId By, string Reason);
