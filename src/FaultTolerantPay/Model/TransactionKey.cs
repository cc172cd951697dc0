using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// Identifies one attempt to pay an order permanently. All records are kept by attempt; at most one of an order's attempts is paid (M2).
/// </summary>
/// <param name="Merchant">The merchant, who is paid.</param>
/// <param name="Order">The merchant's order.</param>
/// <param name="Attempt">The attempt.</param>
[JsonConverter(typeof(TransactionKeyJsonConverter))]
public readonly record struct TransactionKey(MerchantId Merchant, OrderId Order, AttemptId Attempt)
{
    /// <summary>The attempt with the same id as its order: the one that a request without an attempt means.</summary>
    /// <param name="merchant">The merchant, who is paid.</param>
    /// <param name="order">The merchant's order.</param>
    public TransactionKey(MerchantId merchant, OrderId order)
        : this(merchant, order, new AttemptId(order.Value))
    {
    }

    /// <summary>The order that the attempt pays.</summary>
    public OrderKey OrderKey => new(Merchant, Order);

    /// <summary>Whether the attempt has the same id as its order.</summary>
    public bool IsNamedLikeOrder => string.Equals(Attempt.Value, Order.Value, StringComparison.Ordinal);

    /// <summary>
    /// Merchant and order, separated by a slash. If the attempt's id differs from the order's, <c>%/</c> and the attempt follow. Different
    /// keys give different texts. The ids of messages and discrepancies begin with this text, which ends at the first <c>#</c>. Therefore
    /// <c>%</c> and <c>#</c> in each part, and <c>/</c> in the merchant, are written as <c>%25</c>, <c>%23</c> and <c>%2F</c>.
    /// </summary>
    public override string ToString() => ToId("");

    /// <summary>The id of something about this payment: the payment's text, followed by the suffix.</summary>
    internal string ToId(string suffix)
    {
        string merchant = Escape(Merchant.Value, "%#/");
        string order = Escape(Order.Value, "%#");
        return IsNamedLikeOrder
            ? string.Concat(merchant, "/", order, suffix)
            : string.Concat([merchant, "/", order, "%/", Escape(Attempt.Value, "%#"), suffix]);
    }

    private static string Escape(string? id, string special) =>
        id is null ? ""
        : !id.AsSpan().ContainsAny(special) ? id
        : id.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("#", "%23", StringComparison.Ordinal)
            .Replace("/", special.Contains('/', StringComparison.Ordinal) ? "%2F" : "/", StringComparison.Ordinal);
}
