using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Keys of payments in parameters and columns: merchant, order and attempt, always three.</summary>
internal static class QueryKeys
{
    /// <summary>Binds three parameters; order and attempt are empty for a merchant's messages.</summary>
    public static Query Bind(this Query query, TransactionKey key) =>
        query.Bind(key.Merchant.Value).Bind(key.Order.Value ?? "").Bind(key.Attempt.Value ?? "");

    /// <summary>Binds the key after which a page begins: before every key where there is none.</summary>
    public static Query BindAfter(this Query query, TransactionKey? key) =>
        key is { } after ? query.Bind(after) : query.Bind("").Bind("").Bind("");

    /// <summary>Reads three columns. What is empty in the file is absent in the code: a merchant's messages have no order.</summary>
    public static TransactionKey Key(this Query query, int column)
    {
        var merchant = new MerchantId(query.Text(column));
        return query.Utf8(column + 1).IsEmpty
            ? new TransactionKey(merchant, default)
            : new TransactionKey(merchant, new OrderId(query.Text(column + 1)), new AttemptId(query.Text(column + 2)));
    }
}
