using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Queries of late work.</summary>
internal static class LateWorkQueries
{
    private static readonly Sql SelectPage = new("""
        SELECT w.due_at, w.number, s.merchant, s.order_id, s.attempt, a.state FROM work w INDEXED BY work_due
          CROSS JOIN subject s ON s.id = w.subject_id
        LEFT JOIN advance a ON w.kind = 'Advance' AND a.subject_id = w.subject_id
        WHERE w.kind = ? AND w.lane = ? AND (w.due_at, w.number) > (?, ?) AND w.due_at <= ? ORDER BY w.due_at, w.number LIMIT ?
        """);

    private static readonly Sql SelectTotals = new("""
        SELECT a.state, COUNT(*), MIN(w.due_at) FROM work w INDEXED BY work_due LEFT JOIN advance a ON w.kind = 'Advance'
          AND a.subject_id = w.subject_id
        WHERE w.kind = ? AND w.lane = ? AND w.due_at <= ? GROUP BY a.state
        """);

    public static IEnumerable<string> Statements => [SelectPage.Text, SelectTotals.Text];

    public static QueryPage<LateWork> List(SqliteConnection connection, WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems)
    {
        string subject = QueryCursor.LateSubject(kind.ToString());
        (DateTimeOffset due, long number) = CursorText.Of(after, subject);
        var found = new List<(LateWork Late, long Number)>();
        foreach (string lane in WorkTable.Lanes(connection, kind))
        {
            using Query query = connection.Use(SelectPage).Bind(kind).Bind(lane).Bind(due).Bind(number).Bind(dueBy).Bind(maxItems + 1);
            while (query.Step())
            {
                AdvanceState? state = query.IsNull(5) ? null : query.Name<AdvanceState>(5);
                found.Add((new LateWork(new WorkItemKey(kind, query.Key(2)), query.Time(0), state), query.Long(1)));
            }
        }
        (LateWork Late, long Number)[] page = [.. found.OrderBy(item => item.Late.DueAt).ThenBy(item => item.Number).Take(maxItems)];
        string? next = found.Count > maxItems ? CursorText.Text(subject, page[^1].Late.DueAt, page[^1].Number) : null;
        return new QueryPage<LateWork>([.. page.Select(item => item.Late)], next);
    }

    public static List<LateWorkTotal> Sum(SqliteConnection connection, DateTimeOffset dueBy)
    {
        var totals = new List<LateWorkTotal>();
        foreach (WorkKind kind in Enum.GetValues<WorkKind>())
        {
            foreach (string lane in WorkTable.Lanes(connection, kind))
            {
                using Query query = connection.Use(SelectTotals).Bind(kind).Bind(lane).Bind(dueBy);
                while (query.Step())
                {
                    totals.Add(new LateWorkTotal(kind, query.IsNull(0) ? null : query.Name<AdvanceState>(0), query.Long(1), query.Time(2)));
                }
            }
        }
        return
        [
            .. totals.GroupBy(total => (total.Kind, total.State))
                .Select(lanes => new LateWorkTotal(
                    lanes.Key.Kind, lanes.Key.State, lanes.Sum(total => total.Count), lanes.Min(total => total.OldestDueAt)))
                .OrderBy(total => total.Kind).ThenBy(total => total.State),
        ];
    }
}
