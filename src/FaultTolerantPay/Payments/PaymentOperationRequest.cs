namespace FaultTolerantPay;

/// <summary>An operation on a payment, by the bank's own id of the payment. It goes to the channel of its original.</summary>
public sealed record PaymentOperationRequest
{
    /// <summary>The payment.</summary>
    public required TransactionKey Payment { get; init; }

    /// <summary>
    /// The caller's id of the request: 1 to 64 visible ASCII characters. The same request again is not executed twice, and another one
    /// under the same id is refused.
    /// </summary>
    public required string RequestId { get; init; }

    /// <summary>The amount to capture, to add or to refund; null for a void and a reversal.</summary>
    public Money? Amount { get; init; }

    /// <summary>
    /// What is refunded or reversed. Null: of a refund, the payment or the first capture that has room for it; of a reversal, the newest
    /// charge.
    /// </summary>
    public OperationNumber? Original { get; init; }

    /// <summary>When the caller stops waiting. Without a result by then the answer is the operation in progress.</summary>
    public required DateTimeOffset AnswerBy { get; init => field = value.ToUniversalTime(); }
}
