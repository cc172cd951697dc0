using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A line of a timeline to append.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Line">The line.</param>
/// <param name="Place">Its place in the audit trail.</param>
internal readonly record struct TimelineRow(long Id, long Subject, TimelineEvent Line, ChainPlace Place);

/// <summary>Payments' audit timelines.</summary>
internal static class TimelineTable
{
    private const string List = """
        SELECT t.happened_at, t.name, t.detail, t.operator FROM subject s JOIN timeline t ON t.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3 ORDER BY t.id
        """;

    private static readonly string InsertAll = Changes.Exactly("""
        INSERT INTO timeline (id, subject_id, happened_at, name, detail, operator, chain, number, salt, hash)
        SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
          $10::bytea[], $11::bytea[])
        """);

    public static void Write(Session session, IReadOnlyList<TimelineRow> rows) => Changes.Defer(session, rows, InsertAll, Columns);

    public static Task<List<TimelineEvent>> OfAsync(Session session, TransactionKey key, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new Statement(List, QueryKeys.Parameters(key)),
            row => new TimelineEvent(
                key, row.Time(0), row.Text(1), row.Text(2), row.TextOrNull(3) is { } name ? new OperatorId(name) : null),
            cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<TimelineRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Id),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Times(rows, row => row.Line.At),
        Parameter.Texts(rows, row => row.Line.Name),
        Parameter.Texts(rows, row => row.Line.Detail),
        Parameter.Texts(rows, row => row.Line.Operator?.Value),
        Parameter.Longs(rows, row => row.Place.Chain),
        Parameter.Longs(rows, row => row.Place.Number),
        Parameter.ByteRows(rows, row => row.Place.Salt),
        Parameter.ByteRows(rows, row => row.Place.Hash),
    ];
}
