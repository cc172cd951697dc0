using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>What records are about: attempts, by number.</summary>
internal static class SubjectTable
{
    private static readonly string InsertAll = Changes.Exactly("""
        INSERT INTO subject (id, merchant, order_id, attempt) SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[])
        """);

    public static void Insert(Session session, IReadOnlyList<(long Id, TransactionKey Key)> rows) => Changes.Defer(
        session, rows, InsertAll, rows => [Parameter.Longs(rows, row => row.Id), .. QueryKeys.Columns(rows, row => row.Key)]);
}
