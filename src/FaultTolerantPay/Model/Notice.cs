namespace FaultTolerantPay;

/// <summary>A message to a customer or a merchant about one payment. Delivered at least once, under a stable <see cref="Id"/>.</summary>
public sealed record Notice
{
    /// <summary>Stable: a function of the payment, the kind and the refund. Who receives it twice drops the second.</summary>
    public required string Id { get; init; }

    /// <summary>What it tells.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The customer, where the notice goes to the customer; null where it goes to the merchant of <see cref="Key"/>.</summary>
    public CustomerId? Customer { get; init; }

    /// <summary>The outcome that it is about.</summary>
    public required TransactionOutcome Outcome { get; init; }

    /// <summary>The refund that it is about; null where it is about the payment.</summary>
    public RefundId? Refund { get; init; }

    /// <summary>Whether the receiver is the customer (else the merchant).</summary>
    public bool IsToCustomer => Customer is not null;
}
