namespace FaultTolerantPay.Transactions;

/// <summary>Names one payment for all time: a merchant and that merchant's order.</summary>
/// <param name="Merchant">The payee.</param>
/// <param name="Order">The merchant's order.</param>
public readonly record struct TransactionKey(MerchantId Merchant, OrderId Order)
{
    /// <summary>
    /// Merchant and order with a slash between. No two payments give the same text: the ids of messages and differences begin with it, and end at the first <c>#</c>. So
    /// <c>%</c> and <c>#</c> in either, and <c>/</c> in the merchant, are written as <c>%25</c>, <c>%23</c> and <c>%2F</c>.
    /// </summary>
    public override string ToString() => ToId("");

    /// <summary>The id of something about this payment: the payment's own text, and what follows it.</summary>
    internal string ToId(string suffix) => string.Concat(Escape(Merchant.Value, "%#/"), "/", Escape(Order.Value, "%#"), suffix);

    private static string Escape(string? id, string special) =>
        id is null ? ""
        : !id.AsSpan().ContainsAny(special) ? id
        : id.Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal).Replace("/", special.Contains('/', StringComparison.Ordinal) ? "%2F" : "/", StringComparison.Ordinal);
}
