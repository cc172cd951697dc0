using FaultTolerantPay.Advances;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Operators' receipts, each with the one payment for which it is booked.</summary>
internal static class ReceiptTable
{
    /// <summary>
    /// Creates the table with the receipts of an older file's advances. A receipt that was booked for several payments belongs to the
    /// first.
    /// </summary>
    public const string Schema = """
        CREATE TABLE receipt (id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL) STRICT,
          WITHOUT ROWID;
        INSERT OR IGNORE INTO receipt (id, merchant, order_id, attempt)
          SELECT json_extract(entry.value, '$.Receipt'), s.merchant, s.order_id, s.attempt
          FROM advance a JOIN subject s ON s.id = a.subject_id, json_each(a.record, '$.ByHand') entry ORDER BY a.subject_id;
        """;

    private static readonly Sql Select = new("SELECT merchant, order_id, attempt FROM receipt WHERE id = ?");
    private static readonly Sql Insert = new("INSERT INTO receipt (id, merchant, order_id, attempt) VALUES (?, ?, ?, ?)");

    public static TransactionKey? Find(SqliteConnection connection, string receipt)
    {
        using Query query = connection.Use(Select).Bind(receipt);
        return query.Step() ? query.Key(0) : null;
    }

    public static void Add(StoreTransaction transaction, ReceiptBooking receipt)
    {
        using Query query = transaction.Connection.Use(Insert).Bind(receipt.Receipt).Bind(receipt.Key);
        query.Execute();
    }
}
