using FaultTolerantPay.Advances;
using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Operators' receipts, each with the one payment for which it is booked.</summary>
internal static class ReceiptTable
{
    private const string Select = "SELECT merchant, order_id, attempt FROM receipt WHERE id = $1";
    private const string SelectByIds = "SELECT id, merchant, order_id, attempt FROM receipt WHERE id = ANY ($1)";

    private static readonly string InsertAll = Changes.Exactly("""
        INSERT INTO receipt (id, merchant, order_id, attempt) SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
        """);

    /// <summary>The payments for which these receipts are booked.</summary>
    public static Reading Load(string[] ids, Action<string, TransactionKey> take) =>
        new(new Statement(SelectByIds, Parameter.Texts(ids)), row => take(row.Text(0), row.Key(1)));

    public static void Write(Session session, IReadOnlyList<ReceiptBooking> rows) => Changes.Defer(
        session, rows, InsertAll, rows => [Parameter.Texts(rows, row => row.Receipt), .. QueryKeys.Columns(rows, row => row.Key)]);

    public static Task<TransactionKey?> FindAsync(Session session, string receipt, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(Select, Parameter.Text(receipt)), static TransactionKey? (row) => row.Key(0), cancellationToken);
}
