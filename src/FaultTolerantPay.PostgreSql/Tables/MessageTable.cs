using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A message to append or to change.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Subject">The number of its stream's subject.</param>
/// <param name="Message">The message.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct MessageRow(long Number, long Subject, OutboxMessage Message, byte[] Text);

/// <summary>The outbox. A number is never given twice, and an id is appended once.</summary>
internal static class MessageTable
{
    private const string SelectByIds = "SELECT id, number, status FROM message WHERE id = ANY ($1)";

    private const string SelectWaiting = """
        SELECT k.kind, s.merchant, s.order_id, s.attempt, m.id FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
          k (kind, merchant, order_id, attempt)
        JOIN subject s ON s.merchant = k.merchant AND s.order_id = k.order_id AND s.attempt = k.attempt
        JOIN message m ON m.subject_id = s.id AND m.stream = k.kind WHERE m.status = 'Waiting'
        """;

    private const string FindById = "SELECT number, record FROM message WHERE id = $1";

    private const string ListWaiting = """
        SELECT m.number, m.record FROM subject s JOIN message m ON m.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3 AND m.stream = $4 AND m.status = 'Waiting' ORDER BY m.number LIMIT $5
        """;

    private static readonly string InsertAll = Changes.Exactly("""
        INSERT INTO message (number, id, stream, subject_id, order_id, attempt, status, attempts, record)
        SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::integer[],
          $10::json[])
        """);

    private static readonly string UpdateAll = Changes.Exactly("""
        UPDATE message m SET status = v.status, attempts = v.attempts, record = v.record
        FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::json[]) v (number, status, attempts, record)
        WHERE m.number = v.number AND m.status <> 'Delivered'
        """);

    /// <summary>The messages with these ids.</summary>
    public static Reading Load(string[] ids, Action<string, long, OutboxStatus> take) => new(
        new Statement(SelectByIds, Parameter.Texts(ids)), row => take(row.Text(0), row.Long(1), row.Name<OutboxStatus>(2)));

    /// <summary>The ids of the waiting messages of these streams.</summary>
    public static Reading LoadWaiting(IReadOnlyList<WorkItemKey> streams, Action<WorkItemKey, string> take) => new(
        new Statement(
            SelectWaiting,
            [Parameter.Names(streams, stream => stream.Kind), .. QueryKeys.Columns(streams, stream => stream.Transaction)]),
        row => take(new WorkItemKey(row.Name<WorkKind>(0), row.Key(1)), row.Text(4)));

    public static void Write(Session session, IReadOnlyList<MessageRow> added, IReadOnlyList<MessageRow> changed)
    {
        Changes.Defer(session, added, InsertAll, InsertColumns);
        Changes.Defer(session, changed, UpdateAll, UpdateColumns);
    }

    public static Task<List<OutboxMessage>> WaitingAsync(
        Session session, WorkItemKey stream, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new Statement(
                ListWaiting, [.. QueryKeys.Parameters(stream.Transaction), Parameter.Name(stream.Kind), Parameter.Int(maxItems)]),
            Read,
            cancellationToken);

    public static Task<OutboxMessage?> FindAsync(Session session, string id, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(FindById, Parameter.Text(id)), Read, cancellationToken);

    private static NpgsqlParameter[] InsertColumns(IReadOnlyList<MessageRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Number),
        Parameter.Texts(rows, row => row.Message.Id),
        Parameter.Names(rows, row => row.Message.Stream.Kind),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Texts(rows, row => row.Message.Key.Order.Value ?? ""),
        Parameter.Texts(rows, row => row.Message.Key.Attempt.Value ?? ""),
        Parameter.Names(rows, row => row.Message.Status),
        Parameter.Ints(rows, row => row.Message.Attempts),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static NpgsqlParameter[] UpdateColumns(IReadOnlyList<MessageRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Number),
        Parameter.Names(rows, row => row.Message.Status),
        Parameter.Ints(rows, row => row.Message.Attempts),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static OutboxMessage Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.OutboxMessage) with { Number = row.Long(0) };
}
