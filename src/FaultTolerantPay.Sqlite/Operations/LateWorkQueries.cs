using FaultTolerantPay.Advances;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Sqlite.Engine;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Sqlite.Operations;

/// <summary>Questions about work that is late.</summary>
internal static class LateWorkQueries
{
    private static readonly Sql SelectPage = new("""
        SELECT w.due_at, w.number, s.merchant, s.order_id, s.attempt, a.state FROM work w INDEXED BY work_due CROSS JOIN subject s ON s.id = w.subject_id
        LEFT JOIN advance a ON w.kind = 'Advance' AND a.subject_id = w.subject_id
        WHERE w.kind = ? AND (w.due_at, w.number) > (?, ?) AND w.due_at <= ? ORDER BY w.due_at, w.number LIMIT ?
        """);

    private static readonly Sql SelectTotals = new("""
        SELECT a.state, COUNT(*), MIN(w.due_at) FROM work w INDEXED BY work_due LEFT JOIN advance a ON w.kind = 'Advance' AND a.subject_id = w.subject_id
        WHERE w.kind = ? AND w.due_at <= ? GROUP BY a.state
        """);

    public static IEnumerable<string> Statements => [SelectPage.Text, SelectTotals.Text];

    public static QueryPage<LateWork> List(Connection connection, WorkKind kind, DateTimeOffset dueBy, string? after, int most)
    {
        (DateTimeOffset due, long number) = QueryPlace.Of(after);
        var page = new List<LateWork>();
        using Query query = connection.Use(SelectPage).Bind(kind).Bind(due).Bind(number).Bind(dueBy).Bind(most + 1);
        while (query.Step())
        {
            if (page.Count == most)
                return new QueryPage<LateWork>(page, QueryPlace.Text(due, number));
            (due, number) = (query.Time(0), query.Long(1));
            page.Add(new LateWork(new WorkItemKey(kind, query.Key(2)), due, query.IsNull(5) ? null : query.Name<AdvanceState>(5)));
        }
        return new QueryPage<LateWork>(page, null);
    }

    public static List<LateWorkTotal> Sum(Connection connection, DateTimeOffset dueBy)
    {
        var totals = new List<LateWorkTotal>();
        foreach (WorkKind kind in Enum.GetValues<WorkKind>())
        {
            using Query query = connection.Use(SelectTotals).Bind(kind).Bind(dueBy);
            while (query.Step())
                totals.Add(new LateWorkTotal(kind, query.IsNull(0) ? null : query.Name<AdvanceState>(0), query.Long(1), query.Time(2)));
        }
        return [.. totals.OrderBy(total => total.Kind).ThenBy(total => total.State)];
    }
}
