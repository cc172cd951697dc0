namespace FaultTolerantPay.Records;

/// <summary>
/// The steps of discrepancies of statements as lines of the audit trail. The detail is code, assignee and text, each after a space; code
/// and assignee have none, and may be empty.
/// </summary>
internal static class StatementSteps
{
    private const string Prefix = "statement-";

    /// <summary>What the lines are about. No merchant has this id, because it has a space.</summary>
    public static TransactionKey KeyOf(string source, string id) => new(new MerchantId($"statement {source}"), new OrderId(id));

    public static TimelineEvent LineOf(TransactionKey key, StatementDiscrepancyStep step) =>
        new(key, step.At, $"{Prefix}{step.Kind}", $"{step.Code} {step.Assignee} {step.Text}", step.By);

    /// <summary>The step that a line is.</summary>
    /// <param name="number">The number of the step.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="name">The line's name.</param>
    /// <param name="detail">The line's detail.</param>
    /// <param name="by">Who took it; null: the library.</param>
    public static StatementDiscrepancyStep Read(long number, DateTimeOffset at, string name, string detail, string? by)
    {
        string[] parts = detail.Split(' ', 3);
        return new StatementDiscrepancyStep
        {
            Number = number,
            Kind = Enum.Parse<StatementDiscrepancyStepKind>(name[Prefix.Length..]),
            At = at,
            By = by is null ? null : new OperatorId(by),
            Code = parts[0],
            Assignee = parts[1].Length == 0 ? null : new OperatorId(parts[1]),
            Text = parts[2],
        };
    }
}
