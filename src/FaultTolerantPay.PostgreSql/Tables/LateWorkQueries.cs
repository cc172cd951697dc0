using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Queries of late work. Each lane is one contiguous range of the index; lanes are found one by one along it.</summary>
internal static class LateWorkQueries
{
    private const string SelectPage = """
        WITH RECURSIVE lanes AS (
            (SELECT lane FROM work WHERE kind = $1 ORDER BY lane LIMIT 1)
            UNION ALL
            SELECT n.lane FROM lanes l
              CROSS JOIN LATERAL (SELECT lane FROM work WHERE kind = $1 AND lane > l.lane ORDER BY lane LIMIT 1) n)
        SELECT w.due_at, w.number, s.merchant, s.order_id, s.attempt, a.state
        FROM (
          SELECT f.subject_id, f.due_at, f.number FROM lanes l
            CROSS JOIN LATERAL (
              SELECT subject_id, due_at, number FROM work
              WHERE kind = $1 AND lane = l.lane AND (due_at, number) > ($2, $3) AND due_at <= $4 ORDER BY due_at, number LIMIT $5) f
          ORDER BY f.due_at, f.number LIMIT $5) w
        JOIN subject s ON s.id = w.subject_id LEFT JOIN advance a ON $1 = 'Advance' AND a.subject_id = w.subject_id
        ORDER BY w.due_at, w.number
        """;

    private const string SelectTotals = """
        WITH RECURSIVE lanes AS (
            (SELECT kind, lane FROM work ORDER BY kind, lane LIMIT 1)
            UNION ALL
            SELECT n.kind, n.lane FROM lanes l
              CROSS JOIN LATERAL (SELECT kind, lane FROM work WHERE (kind, lane) > (l.kind, l.lane) ORDER BY kind, lane LIMIT 1) n)
        SELECT l.kind, a.state, count(*), min(w.due_at) FROM lanes l JOIN work w ON w.kind = l.kind AND w.lane = l.lane AND w.due_at <= $1
          LEFT JOIN advance a ON w.kind = 'Advance' AND a.subject_id = w.subject_id
        GROUP BY l.kind, a.state
        """;

    public static async Task<QueryPage<LateWork>> ListAsync(
        Session session, WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = QueryCursor.LateSubject(kind.ToString());
        (DateTimeOffset due, long number) = CursorText.Of(after, subject);
        List<(LateWork Late, long Number)> found = await session.QueryAsync(
            PageOf(kind, due, number, dueBy, maxItems + 1),
            row => (new LateWork(new WorkItemKey(kind, row.Key(2)), row.Time(0), row.NameOrNull<AdvanceState>(5)), row.Long(1)),
            cancellationToken).ConfigureAwait(false);
        string? next = null;
        if (found.Count > maxItems)
        {
            found.RemoveAt(maxItems);
            next = CursorText.Text(subject, found[^1].Late.DueAt, found[^1].Number);
        }

        return new QueryPage<LateWork>([.. found.Select(item => item.Late)], next);
    }

    /// <summary>The work after a place.</summary>
    public static Statement PageOf(WorkKind kind, DateTimeOffset due, long number, DateTimeOffset dueBy, int maxItems) => new(
        SelectPage, Parameter.Name(kind), Parameter.Time(due), Parameter.Long(number), Parameter.Time(dueBy), Parameter.Int(maxItems));

    /// <summary>The sums of all kinds of work.</summary>
    public static Statement TotalsOf(DateTimeOffset dueBy) => new(SelectTotals, Parameter.Time(dueBy));

    public static async Task<IReadOnlyList<LateWorkTotal>> SumAsync(
        Session session, DateTimeOffset dueBy, CancellationToken cancellationToken)
    {
        List<LateWorkTotal> totals = await session.QueryAsync(
            TotalsOf(dueBy),
            row => new LateWorkTotal(row.Name<WorkKind>(0), row.NameOrNull<AdvanceState>(1), row.Long(2), row.Time(3)),
            cancellationToken).ConfigureAwait(false);
        return [.. totals.OrderBy(total => total.Kind).ThenBy(total => total.State)];
    }
}
