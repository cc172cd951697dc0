using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>A customer's payment to a merchant, as the host requests it. The same attempt always has the same content.</summary>
public sealed record TransactionRequest
{
    /// <summary>The merchant, who is paid.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>The merchant's order. Each combination of merchant and order is paid at most once, by any attempt.</summary>
    public required OrderId Order { get; init; }

    /// <summary>
    /// The attempt to pay the order: the idempotency key. Null: the attempt with the same id as the order. The library decides a new
    /// attempt only after every earlier attempt of the order ended certainly unpaid. Until then the caller gets the outcome of the earlier
    /// attempt.
    /// </summary>
    public AttemptId? Attempt { get; init; }

    /// <summary>The customer, who pays.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>The amount that the customer pays: more than 0 minor units.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the customer made the payment request. At most 1 day in the past and 5 minutes in the future.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>
    /// When the caller stops waiting: later than <see cref="RequestedAt"/>. After this time nothing is sent for this payment on the
    /// caller's behalf.
    /// </summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>What the customer can be debited by later. Without it the bank cannot stand in for the payment.</summary>
    [JsonPropertyName("CollectionMeans")]
    public Mandate? Mandate { get; init; }

    /// <summary>The institution that this payment uses; null: any institution of the merchant.</summary>
    public InstitutionId? Institution { get; init; }

    /// <summary>The key of this attempt.</summary>
    public TransactionKey Key =>
        Attempt is { } attempt ? new TransactionKey(Merchant, Order, attempt) : new TransactionKey(Merchant, Order);

    /// <summary>
    /// Whether the other request is for the same attempt with the same content: same key, customer, amount, currency and institution. Times
    /// may differ, because a repeated request comes later. The mandate may differ too: a fresh token does not make it another payment. The
    /// mandate that was recorded first stays in effect.
    /// </summary>
    public bool HasSameContentAs(TransactionRequest other) =>
        Key == other.Key && HasSameCustomerAs(other) && Amount == other.Amount && Institution == other.Institution;

    /// <summary>Whether both requests have the same customer. An erased customer matches any customer.</summary>
    internal bool HasSameCustomerAs(TransactionRequest other) => Customer == other.Customer || Customer == CustomerId.Erased;
}
