using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Pages and sums of discrepancies of statements.</summary>
internal static class StatementDiscrepancyQueries
{
    // The sum of absurd amounts does not fit in 64 bits: it is given as text.
    private const string Sums = """
        SELECT kind, CASE WHEN opened_at > ? THEN 'UnderOneDay' WHEN opened_at > ? THEN 'OneToThreeDays'
          WHEN opened_at > ? THEN 'ThreeToSevenDays' ELSE 'OverSevenDays' END AS age, currency, count(*), sum(value_minor)::text
        FROM statement_discrepancy
        """;

    public static async Task<QueryPage<StatementDiscrepancy>> ListAsync(
        Session session, StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = StatementDiscrepancyRules.SubjectOf(filter);
        (DateTimeOffset openedAt, long number) = CursorText.Of(after, subject);
        List<(DateTimeOffset OpenedAt, long Number, StatementDiscrepancy Value)> rows = await session.QueryAsync(
            PageOf(filter, openedAt, number, maxItems + 1),
            row => (row.Time(0), row.Long(1), StatementDiscrepancyTable.Read(row, 2)),
            cancellationToken).ConfigureAwait(false);
        string? next = null;
        if (rows.Count > maxItems)
        {
            rows.RemoveAt(maxItems);
            next = CursorText.Text(subject, rows[^1].OpenedAt, rows[^1].Number);
        }

        return new QueryPage<StatementDiscrepancy>([.. rows.Select(row => row.Value)], next);
    }

    public static async Task<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        Session session, string? source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<StatementDiscrepancyTotal> totals = await session.QueryAsync(
            SumOf(source, now),
            row => new StatementDiscrepancyTotal(
                row.Name<MatchKind>(0),
                row.Name<DiscrepancyAge>(1),
                new Currency(row.Text(2)),
                row.Long(3),
                Int128.Parse(row.Text(4), CultureInfo.InvariantCulture)),
            cancellationToken).ConfigureAwait(false);
        return StatementDiscrepancyRules.InOrder(totals);
    }

    /// <summary>The discrepancies after a place, in the order of opening.</summary>
    public static Statement PageOf(StatementDiscrepancyFilter filter, DateTimeOffset openedAt, long number, int maxItems)
    {
        FilteredSelect select = new FilteredSelect("SELECT opened_at, subject_id, record FROM statement_discrepancy")
            .WhereSet("state = ?", filter.State?.ToString()).WhereSet("source = ?", filter.Source)
            .WhereSet("merchant_number = ?", filter.MerchantNumber).WhereSet("explained_in = ?", filter.ExplainedIn)
            .WhereSet("kind = ?", filter.Kind?.ToString()).WhereSet("assignee = ?", filter.Assignee?.Value)
            .Where("(opened_at, subject_id) > (?, ?)", Parameter.Time(openedAt), Parameter.Long(number));
        if (filter.Day is { } day)
        {
            select.Where("day = ?", Parameter.Day(day));
        }

        if (filter.MinValueAtRisk is { } least)
        {
            select.Where("currency = ? AND value_minor >= ?", Parameter.Text(least.Currency.Code), Parameter.Long(least.Minor));
        }

        if (filter.OpenedBefore is { } before)
        {
            select.Where("opened_at < ?", Parameter.Time(before));
        }

        return select.ToStatement("ORDER BY opened_at, subject_id LIMIT ?", Parameter.Int(maxItems));
    }

    private static Statement SumOf(string? source, DateTimeOffset now) => new FilteredSelect(
        Sums,
        Parameter.Time(now.Minus(StatementDiscrepancyRules.OneDay)),
        Parameter.Time(now.Minus(StatementDiscrepancyRules.ThreeDays)),
        Parameter.Time(now.Minus(StatementDiscrepancyRules.SevenDays)))
        .Where("state = 'Open'").WhereSet("source = ?", source).ToStatement("GROUP BY kind, age, currency");
}
