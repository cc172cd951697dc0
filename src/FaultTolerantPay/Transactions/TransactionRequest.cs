namespace FaultTolerantPay.Transactions;

/// <summary>A customer's payment to a merchant, as the host asks for it. The same key always carries the same content.</summary>
public sealed record TransactionRequest
{
    /// <summary>The payee.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>The merchant's order. (merchant, order) has one final outcome.</summary>
    public required OrderId Order { get; init; }

    /// <summary>The payer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>What the customer pays: more than 0 minor units.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the customer asked. At most a day in the past and five minutes in the future.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the caller stops waiting: after <see cref="RequestedAt"/>. Nothing is sent for this payment in the caller's name after it.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>How the customer can be debited later; without it the payment cannot be stood in for.</summary>
    public CollectionMeans? CollectionMeans { get; init; }

    /// <summary>The institution that this payment uses; null where any of the merchant's will do.</summary>
    public InstitutionId? Institution { get; init; }

    /// <summary>The name of this payment for all time.</summary>
    public TransactionKey Key => new(Merchant, Order);

    /// <summary>
    /// Whether the other request asks for the same payment: same key, customer, amount, means of collection and institution.
    /// Times may differ, since who asks again asks later.
    /// </summary>
    public bool HasSameContentAs(TransactionRequest other) =>
        Merchant == other.Merchant && Order == other.Order && Customer == other.Customer && Amount == other.Amount
        && CollectionMeans == other.CollectionMeans && Institution == other.Institution;
}
