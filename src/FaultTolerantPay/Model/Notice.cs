namespace FaultTolerantPay;

/// <summary>
/// A message to a customer or a merchant about one payment. It is delivered at least once, with a stable <see cref="Id"/>.
/// </summary>
public sealed record Notice
{
    /// <summary>
    /// Stable: derived from the payment, the kind and the refund. The receiver ignores a notice whose id it has already received.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What the notice says.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The customer who receives the notice; null if the merchant of <see cref="Key"/> receives it.</summary>
    public CustomerId? Customer { get; init; }

    /// <summary>The outcome that the notice reports.</summary>
    public required TransactionOutcome Outcome { get; init; }

    /// <summary>The refund that the notice is about; null if it is about the payment.</summary>
    public RefundId? Refund { get; init; }

    /// <summary>Whether the customer receives the notice; otherwise the merchant does.</summary>
    public bool IsToCustomer => Customer is not null;
}
