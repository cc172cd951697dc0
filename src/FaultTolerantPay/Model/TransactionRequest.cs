using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>A customer's payment to a merchant, as the host asks for it. The same attempt always carries the same content.</summary>
public sealed record TransactionRequest
{
    /// <summary>The payee.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>The merchant's order. (merchant, order) is paid at most once, by whatever attempt.</summary>
    public required OrderId Order { get; init; }

    /// <summary>
    /// Which try to pay the order this is: the idempotency key. Null: the attempt that is named like the order. A new attempt is decided anew once every earlier one of the
    /// order ended certainly unpaid; until then it is answered with the one that is there.
    /// </summary>
    public AttemptId? Attempt { get; init; }

    /// <summary>The payer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>What the customer pays: more than 0 minor units.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the customer asked. At most a day in the past and five minutes in the future.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the caller stops waiting: after <see cref="RequestedAt"/>. Nothing is sent for this payment in the caller's name after it.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>How the customer can be debited later; without it the payment cannot be stood in for.</summary>
    [JsonPropertyName("CollectionMeans")]
    public Mandate? Mandate { get; init; }

    /// <summary>The institution that this payment uses; null where any of the merchant's will do.</summary>
    public InstitutionId? Institution { get; init; }

    /// <summary>The name of this attempt for all time.</summary>
    public TransactionKey Key => Attempt is { } attempt ? new TransactionKey(Merchant, Order, attempt) : new TransactionKey(Merchant, Order);

    /// <summary>
    /// Whether the other request asks for the same attempt of the same payment: same key, customer, amount, currency and institution. Times may differ, since who asks
    /// again asks later; so may the means of collection, since a fresh token for the same payment does not make another payment of it: what was recorded first stays in force.
    /// </summary>
    public bool HasSameContentAs(TransactionRequest other) => Key == other.Key && HasSameCustomerAs(other) && Amount == other.Amount && Institution == other.Institution;

    /// <summary>Whether both are of one customer, as far as that is known: a customer that is forgotten may be any.</summary>
    internal bool HasSameCustomerAs(TransactionRequest other) => Customer == other.Customer || Customer == CustomerId.Forgotten;
}
