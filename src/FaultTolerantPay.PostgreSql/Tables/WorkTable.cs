using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A work item in the queue.</summary>
/// <param name="Item">The item.</param>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Lane">Its lane.</param>
/// <param name="DueAt">When it is due; while it is leased, when the lease ends.</param>
/// <param name="Number">Its lease number.</param>
/// <param name="IsLeased">Whether it is leased.</param>
internal readonly record struct WorkRow(
    WorkItemKey Item, long Subject, string Lane, DateTimeOffset DueAt, long Number, bool IsLeased);

/// <summary>The rows of the work queue, as commits change them. <see cref="WorkClaims"/> leases them.</summary>
internal static class WorkTable
{
    // Claims lock these rows too. A commit under a lease waits for a claim that takes the lease over, and then sees the newer number.
    private const string SelectItems = """
        SELECT w.kind, s.merchant, s.order_id, s.attempt, w.subject_id, w.lane, w.due_at, w.number, w.is_leased
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) k (kind, merchant, order_id, attempt)
        JOIN subject s ON s.merchant = k.merchant AND s.order_id = k.order_id AND s.attempt = k.attempt
        JOIN work w ON w.kind = k.kind AND w.subject_id = s.id FOR UPDATE OF w
        """;

    private const string Arrays = "$2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::boolean[]";

    private static readonly string InsertAll =
        Changes.Exactly($"INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased) SELECT * FROM unnest({Arrays})");

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE work w SET lane = v.lane, due_at = v.due_at, number = v.number, is_leased = v.is_leased
        FROM unnest({Arrays}) v (kind, subject_id, lane, merchant, due_at, number, is_leased)
        WHERE w.kind = v.kind AND w.subject_id = v.subject_id
        """);

    private static readonly string DeleteAll = Changes.Exactly("""
        DELETE FROM work w USING unnest($2::text[], $3::bigint[]) v (kind, subject_id)
        WHERE w.kind = v.kind AND w.subject_id = v.subject_id
        """);

    /// <summary>Locks and reads items, those that are in the queue.</summary>
    public static Reading Lock(IReadOnlyList<WorkItemKey> items, Action<WorkRow> take) => new(
        new Statement(
            SelectItems, [Parameter.Names(items, item => item.Kind), .. QueryKeys.Columns(items, item => item.Transaction)]),
        row => take(new WorkRow(
            new WorkItemKey(row.Name<WorkKind>(0), row.Key(1)), row.Long(4), row.Text(5), row.Time(6), row.Long(7), row.Flag(8))));

    /// <summary>Writes items that <see cref="Lock"/> did not find, that it found, and that leave the queue.</summary>
    public static void Write(
        Session session, IReadOnlyList<WorkRow> added, IReadOnlyList<WorkRow> changed, IReadOnlyList<WorkRow> removed)
    {
        Changes.Defer(session, added, InsertAll, Columns);
        Changes.Defer(session, changed, UpdateAll, Columns);
        Changes.Defer(
            session,
            removed,
            DeleteAll,
            rows => [Parameter.Names(rows, row => row.Item.Kind), Parameter.Longs(rows, row => row.Subject)]);
    }

    private static NpgsqlParameter[] Columns(IReadOnlyList<WorkRow> rows) =>
    [
        Parameter.Names(rows, row => row.Item.Kind),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Texts(rows, row => row.Lane),
        Parameter.Texts(rows, row => row.Item.Merchant.Value),
        Parameter.Times(rows, row => row.DueAt),
        Parameter.Longs(rows, row => row.Number),
        Parameter.Flags(rows, row => row.IsLeased),
    ];
}
