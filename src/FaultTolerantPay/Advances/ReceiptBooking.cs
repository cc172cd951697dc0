namespace FaultTolerantPay.Advances;

/// <summary>An operator's receipt and the payment for which it is booked. A receipt is booked once across all payments.</summary>
/// <param name="Receipt">The operator's receipt.</param>
/// <param name="Key">The payment.</param>
public sealed record ReceiptBooking(string Receipt, TransactionKey Key);
