using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Names one attempt to pay an order, for all time. Everything on record is kept by attempt; of an order's attempts at most one is paid (M2).</summary>
/// <param name="Merchant">The payee.</param>
/// <param name="Order">The merchant's order.</param>
/// <param name="Attempt">The attempt.</param>
[JsonConverter(typeof(TransactionKeyJsonConverter))]
public readonly record struct TransactionKey(MerchantId Merchant, OrderId Order, AttemptId Attempt)
{
    /// <summary>The attempt that is named like its order: what a request without an attempt asks for.</summary>
    /// <param name="merchant">The payee.</param>
    /// <param name="order">The merchant's order.</param>
    public TransactionKey(MerchantId merchant, OrderId order)
        : this(merchant, order, new AttemptId(order.Value))
    {
    }

    /// <summary>The order that is to be paid.</summary>
    public OrderKey OrderKey => new(Merchant, Order);

    /// <summary>Whether the attempt is named like its order.</summary>
    public bool IsNamedLikeOrder => string.Equals(Attempt.Value, Order.Value, StringComparison.Ordinal);

    /// <summary>
    /// Merchant and order with a slash between, and where the attempt is not named like the order, <c>%/</c> and the attempt. No two keys give the same text: the ids of
    /// messages and differences begin with it, and end at the first <c>#</c>. So <c>%</c> and <c>#</c> in each part, and <c>/</c> in the merchant, are written as
    /// <c>%25</c>, <c>%23</c> and <c>%2F</c>.
    /// </summary>
    public override string ToString() => ToId("");

    /// <summary>The id of something about this payment: the payment's own text, and what follows it.</summary>
    internal string ToId(string suffix)
    {
        string merchant = Escape(Merchant.Value, "%#/");
        string order = Escape(Order.Value, "%#");
        return IsNamedLikeOrder ? string.Concat(merchant, "/", order, suffix) : string.Concat([merchant, "/", order, "%/", Escape(Attempt.Value, "%#"), suffix]);
    }

    private static string Escape(string? id, string special) =>
        id is null ? ""
        : !id.AsSpan().ContainsAny(special) ? id
        : id.Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal).Replace("/", special.Contains('/', StringComparison.Ordinal) ? "%2F" : "/", StringComparison.Ordinal);
}
