using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The steps of discrepancies of statements, which are lines of the audit trail.</summary>
internal static class StatementStepTable
{
    private static readonly Sql Select = new("""
        SELECT t.happened_at, t.name, t.detail, t.operator FROM statement_discrepancy d CROSS JOIN timeline t ON t.subject_id = d.subject_id
        WHERE d.id = ? ORDER BY t.id LIMIT ? OFFSET ?
        """);

    /// <summary>The steps after a number, which is how many lines come before them.</summary>
    public static List<StatementDiscrepancyStep> List(SqliteConnection connection, string id, long after, int maxItems)
    {
        var steps = new List<StatementDiscrepancyStep>();
        using Query query = connection.Use(Select).Bind(id).Bind(maxItems).Bind(after);
        while (query.Step())
        {
            steps.Add(StatementSteps.Read(
                after + steps.Count + 1, query.Time(0), query.Text(1), query.Text(2), query.TextOrNull(3)));
        }

        return steps;
    }
}
