using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Payment keys in parameters and columns: always merchant, order and attempt.</summary>
internal static class QueryKeys
{
    /// <summary>Binds three parameters; order and attempt are empty for a merchant's messages.</summary>
    public static Query Bind(this Query query, TransactionKey key) =>
        query.Bind(key.Merchant.Value).Bind(key.Order.Value ?? "").Bind(key.Attempt.Value ?? "");

    /// <summary>Binds the key after which a page starts; without one, a key before all others.</summary>
    public static Query BindAfter(this Query query, TransactionKey? key) =>
        key is { } after ? query.Bind(after) : query.Bind("").Bind("").Bind("");

    /// <summary>Reads three columns. An empty column is an absent value: a merchant's messages have no order.</summary>
    public static TransactionKey Key(this Query query, int column)
    {
        var merchant = new MerchantId(query.Text(column));
        return query.Utf8(column + 1).IsEmpty
            ? new TransactionKey(merchant, default)
            : new TransactionKey(merchant, new OrderId(query.Text(column + 1)), new AttemptId(query.Text(column + 2)));
    }
}
