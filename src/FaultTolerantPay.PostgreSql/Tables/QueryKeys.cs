using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Payment keys in parameters and columns: always merchant, order and attempt.</summary>
internal static class QueryKeys
{
    /// <summary>Three parameters; order and attempt are empty for what concerns a merchant alone.</summary>
    public static NpgsqlParameter[] Parameters(TransactionKey key) =>
        [Parameter.Text(key.Merchant.Value ?? ""), Parameter.Text(key.Order.Value ?? ""), Parameter.Text(key.Attempt.Value ?? "")];

    /// <summary>The key after which a page starts; without one, a key before all others.</summary>
    public static NpgsqlParameter[] After(TransactionKey? key) => Parameters(key ?? default);

    /// <summary>Three columns of several rows.</summary>
    public static NpgsqlParameter[] Columns<T>(IReadOnlyList<T> rows, Func<T, TransactionKey> key) =>
    [
        Parameter.Texts(rows, row => key(row).Merchant.Value ?? ""),
        Parameter.Texts(rows, row => key(row).Order.Value ?? ""),
        Parameter.Texts(rows, row => key(row).Attempt.Value ?? ""),
    ];

    /// <summary>Reads three columns. An empty column is an absent value.</summary>
    public static TransactionKey Key(this NpgsqlDataReader row, int column)
    {
        var merchant = new MerchantId(row.Text(column));
        return row.Text(column + 1) is { Length: > 0 } order
            ? new TransactionKey(merchant, new OrderId(order), new AttemptId(row.Text(column + 2)))
            : new TransactionKey(merchant, default);
    }
}
