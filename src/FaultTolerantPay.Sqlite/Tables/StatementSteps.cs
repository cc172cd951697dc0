using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The steps of discrepancies of statements as lines of the audit trail. The detail is code, assignee and text, each after a space; code
/// and assignee have none, and may be empty.
/// </summary>
internal static class StatementSteps
{
    private const string Prefix = "statement-";

    private static readonly Sql List = new("""
        SELECT t.happened_at, t.name, t.detail, t.operator FROM statement_discrepancy d CROSS JOIN timeline t ON t.subject_id = d.subject_id
        WHERE d.id = ? ORDER BY t.id LIMIT ? OFFSET ?
        """);

    /// <summary>What the lines are about. No merchant has this id, because it has a space.</summary>
    public static TransactionKey KeyOf(string source, string id) => new(new MerchantId($"statement {source}"), new OrderId(id));

    public static TimelineEvent LineOf(TransactionKey key, StatementDiscrepancyStep step) =>
        new(key, step.At, $"{Prefix}{step.Kind}", $"{step.Code} {step.Assignee} {step.Text}", step.By);

    /// <summary>The steps after a number, which is how many lines come before them.</summary>
    public static List<StatementDiscrepancyStep> Of(SqliteConnection connection, string id, long after, int maxItems)
    {
        var steps = new List<StatementDiscrepancyStep>();
        using Query query = connection.Use(List).Bind(id).Bind(maxItems).Bind(after);
        while (query.Step())
        {
            string[] detail = query.Text(2).Split(' ', 3);
            steps.Add(new StatementDiscrepancyStep
            {
                Number = after + steps.Count + 1,
                Kind = Enum.Parse<StatementDiscrepancyStepKind>(query.Text(1)[Prefix.Length..]),
                At = query.Time(0),
                By = query.TextOrNull(3) is { } by ? new OperatorId(by) : null,
                Code = detail[0],
                Assignee = detail[1].Length == 0 ? null : new OperatorId(detail[1]),
                Text = detail[2],
            });
        }

        return steps;
    }
}
