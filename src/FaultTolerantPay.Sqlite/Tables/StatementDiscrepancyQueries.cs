using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Pages and sums of discrepancies of statements. Only the rows of a page are read from the table; filters read the index.
/// </summary>
internal static class StatementDiscrepancyQueries
{
    // Two halves: the sum of absurd amounts does not fit in 64 bits.
    private const long Half = 1_000_000_000;

    // Times are text that begins with a digit.
    private const string AfterEveryTime = "A";

    // Parameters: state, source, merchant number, day, comparison, kind, assignee, currency, least value, after (time, subject), before,
    // most.
    private const string Filter = """
        (?2 IS NULL OR source = ?2) AND (?3 IS NULL OR merchant_number = ?3) AND (?4 IS NULL OR day = ?4)
          AND (?6 IS NULL OR kind = ?6) AND (?7 IS NULL OR assignee = ?7) AND (?8 IS NULL OR currency = ?8) AND value_minor >= ?9
          AND (opened_at, subject_id) > (?10, ?11) AND opened_at < ?12 ORDER BY opened_at, subject_id LIMIT ?13
        """;

    private static readonly Sql ListAll = Page("by_time", "?1 IS NULL");
    private static readonly Sql ListOfState = Page("by_state", "state = ?1");
    private static readonly Sql ListOfNumber = Page("by_number", "state = ?1 AND source = ?2 AND merchant_number = ?3");
    private static readonly Sql ListOfComparison = Page("by_comparison", "explained_in = ?5 AND (?1 IS NULL OR state = ?1)");

    private static readonly Sql Sums = new($"""
        SELECT kind, CASE WHEN opened_at > ?2 THEN 'UnderOneDay' WHEN opened_at > ?3 THEN 'OneToThreeDays'
          WHEN opened_at > ?4 THEN 'ThreeToSevenDays' ELSE 'OverSevenDays' END AS age, currency, COUNT(*),
          SUM(value_minor / {Half}), SUM(value_minor % {Half})
        FROM statement_discrepancy INDEXED BY statement_discrepancy_by_state WHERE state = 'Open' AND (?1 IS NULL OR source = ?1)
        GROUP BY kind, age, currency
        """);

    /// <summary>Every statement, for tests of the query plans.</summary>
    public static IEnumerable<string> Statements =>
        [ListAll.Text, ListOfState.Text, ListOfNumber.Text, ListOfComparison.Text, Sums.Text];

    public static QueryPage<StatementDiscrepancy> List(
        SqliteConnection connection, StatementDiscrepancyFilter filter, string? after, int maxItems)
    {
        string subject = StatementDiscrepancyRules.SubjectOf(filter);
        (DateTimeOffset openedAt, long number) = CursorText.Of(after, subject);
        var page = new List<StatementDiscrepancy>();
        string next = "";
        using Query query = connection.Use(ListFor(filter))
            .Bind(filter.State?.ToString()).Bind(filter.Source).Bind(filter.MerchantNumber)
            .Bind(filter.Day is { } day ? ReconciliationRules.TextOf(day) : null).Bind(filter.ExplainedIn)
            .Bind(filter.Kind?.ToString()).Bind(filter.Assignee?.Value)
            .Bind(filter.MinValueAtRisk?.Currency.Code).Bind(filter.MinValueAtRisk?.Minor ?? long.MinValue)
            .Bind(openedAt).Bind(number)
            .Bind(filter.OpenedBefore?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? AfterEveryTime)
            .Bind(maxItems + 1);
        while (query.Step())
        {
            if (page.Count == maxItems)
            {
                return new QueryPage<StatementDiscrepancy>(page, next);
            }

            page.Add(StatementDiscrepancyTable.Read(query, 2));
            next = CursorText.Text(subject, query.Time(0), query.Long(1));
        }

        return new QueryPage<StatementDiscrepancy>(page, null);
    }

    public static IReadOnlyList<StatementDiscrepancyTotal> Sum(SqliteConnection connection, string? source, DateTimeOffset now)
    {
        var totals = new List<StatementDiscrepancyTotal>();
        using Query query = connection.Use(Sums).Bind(source)
            .Bind(now.Minus(StatementDiscrepancyRules.OneDay)).Bind(now.Minus(StatementDiscrepancyRules.ThreeDays))
            .Bind(now.Minus(StatementDiscrepancyRules.SevenDays));
        while (query.Step())
        {
            totals.Add(new StatementDiscrepancyTotal(
                query.Name<MatchKind>(0),
                query.Name<DiscrepancyAge>(1),
                new Currency(query.Text(2)),
                query.Long(3),
                ((Int128)query.Long(4) * Half) + query.Long(5)));
        }

        return StatementDiscrepancyRules.InOrder(totals);
    }

    private static Sql ListFor(StatementDiscrepancyFilter filter) => filter switch
    {
        { ExplainedIn: not null } => ListOfComparison,
        { State: not null, Source: not null, MerchantNumber: not null } => ListOfNumber,
        { State: not null } => ListOfState,
        _ => ListAll,
    };

    private static Sql Page(string index, string state) => new($"""
        SELECT j.opened_at, j.subject_id, d.record FROM (
          SELECT opened_at, subject_id FROM statement_discrepancy INDEXED BY statement_discrepancy_{index} WHERE {state} AND {Filter}) j
        CROSS JOIN statement_discrepancy d ON d.subject_id = j.subject_id ORDER BY j.opened_at, j.subject_id
        """);
}
