using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The steps of discrepancies of statements, which are lines of the audit trail.</summary>
internal static class StatementStepTable
{
    private const string Select = """
        SELECT t.happened_at, t.name, t.detail, t.operator FROM statement_discrepancy d JOIN timeline t ON t.subject_id = d.subject_id
        WHERE d.id = $1 ORDER BY t.id LIMIT $2 OFFSET $3
        """;

    /// <summary>The steps after a number, which is how many lines come before them.</summary>
    public static async Task<IReadOnlyList<StatementDiscrepancyStep>> ListAsync(
        Session session, string id, long after, int maxItems, CancellationToken cancellationToken)
    {
        long number = after;
        return await session.QueryAsync(
            new Statement(Select, Parameter.Text(id), Parameter.Int(maxItems), Parameter.Long(after)),
            row => StatementSteps.Read(++number, row.Time(0), row.Text(1), row.Text(2), row.TextOrNull(3)),
            cancellationToken).ConfigureAwait(false);
    }
}
