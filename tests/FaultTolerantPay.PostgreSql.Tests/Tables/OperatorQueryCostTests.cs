using System.Text.Json.Nodes;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Tables;

/// <summary>A page of an operator's question reads a few blocks, whatever the store holds.</summary>
public sealed class OperatorQueryCostTests
{
    private const int Rows = 50_000;
    private const int PageLength = 50;

    /// <summary>A page of 50 rows needs 50 records, each found by an index of three levels.</summary>
    private const int MaxBlocks = 600;

    private static readonly DateTimeOffset Middle = TimeOf(Rows / 2);

    private TestSchema _schema = null!;

    private static readonly (string Name, OutstandingFilter Filter)[] Filters =
    [
        ("all", new OutstandingFilter()),
        ("customer", new OutstandingFilter { Customer = new CustomerId("c-1") }),
        ("merchant", new OutstandingFilter { Merchant = new MerchantId("m-1") }),
        ("state", new OutstandingFilter { State = AdvanceState.Paid }),
        ("institution", new OutstandingFilter { Institution = new InstitutionId("i-1") }),
    ];

    private static readonly StatementDiscrepancyFilter Open = new() { State = StatementDiscrepancyState.Open };

    private static IEnumerable<string> Names => Pages.Select(page => page.Name);

    private static IEnumerable<(string Name, Statement Statement)> Pages =>
    [
        .. Filters.Select(one => ($"outstanding of {one.Name}", OutstandingQueries.PageOf(one.Filter, "CNY", Middle, 0, PageLength))),
        .. Filters.Select(one => ($"next currency of {one.Name}", OutstandingQueries.NextCurrencyOf(one.Filter, ""))),
        ("journal", JournalQueries.PageOf(Middle, 0, DateTimeOffset.MaxValue, PageLength)),
        ("late work", LateWorkQueries.PageOf(WorkKind.Advance, Middle, 0, DateTimeOffset.MaxValue, PageLength)),
        ("operations", RecordedOperationQueries.PageOf(new ChannelId("ch-1"), Middle, "", DateTimeOffset.MaxValue, PageLength)),
        ("discrepancies", StatementDiscrepancyQueries.PageOf(new StatementDiscrepancyFilter(), Middle, 0, PageLength)),
        ("open discrepancies", StatementDiscrepancyQueries.PageOf(Open, Middle, 0, PageLength)),
        (
            "open discrepancies of a number",
            StatementDiscrepancyQueries.PageOf(Open with { Source = "wechat", MerchantNumber = "n-10" }, Middle, 0, PageLength)),
        ("related discrepancies", StatementDiscrepancyTable.RelatedTo(["our-7", "their-8", "d-9", "none"])),
    ];

    [OneTimeSetUp]
    public void Fill()
    {
        _schema = new TestSchema();
        _schema.Clear();
        string time = $"{TimeOf(0).UtcTicks} + i::bigint * 10000000";
        // One after the other: each may take as long as a command may.
        string[] statements =
        [
            $$"""
            INSERT INTO subject SELECT i, 'm-' || i % 10, 'o-' || i, 'a' FROM generate_series(1, {{Rows}}) i
            """,
            $$"""
            INSERT INTO advance SELECT i, 1, 'Paid', 'm-' || i % 10, 'o-' || i, 'a', 'c-' || i % 1000, 'i-' || i % 2, 1, 100, 'CNY', 100,
              100, 0, {{time}}, NULL, NULL, NULL, '{}' FROM generate_series(1, {{Rows}}) i
            """,
            """
            INSERT INTO outstanding SELECT currency, reserved_at, subject_id, merchant, customer, institution, state, 100, 100 FROM advance
            """,
            $$"""
            INSERT INTO journal SELECT i, i, {{time}}, 'paid', 'CNY', NULL, 1, i, '', '' FROM generate_series(1, {{Rows}}) i
            """,
            $$"""
            INSERT INTO posting SELECT i, n, i, 'a', 'CNY', 100 - 200 * (n % 2)
              FROM generate_series(1, {{Rows}}) i, generate_series(1, 2) n
            """,
            $$"""
            INSERT INTO work SELECT 'Advance', i, 'l-' || i % 3, 'm-' || i % 10, {{time}}, i, false FROM generate_series(1, {{Rows}}) i
            """,
            $$"""
            INSERT INTO instruction SELECT i, 'Payout', 1, 'r-' || i, 'ch-' || i % 3, 100, 'CNY', 'Succeeded', true, {{time}}, 0, '{}'
              FROM generate_series(1, {{Rows}}) i
            """,
            $$"""
            INSERT INTO statement_discrepancy SELECT i, 'd-' || i, 1, CASE WHEN i % 10 = 0 THEN 'Open' ELSE 'Resolved' END, 'wechat',
              'n-' || i % 100, '2026-01-04', 'Missing', NULL, 'CNY', i, {{time}}, 'our-' || i, 'their-' || i, NULL, NULL, '{}'
              FROM generate_series(1, {{Rows}}) i
            """,
            "ANALYZE",
        ];
        foreach (string statement in statements)
        {
            _schema.Query(statement);
        }
    }

    [TestCaseSource(nameof(Names))]
    public async Task Page_OfManyRows_ReadsFewBlocks(string name)
    {
        using var connection = new NpgsqlConnection(_schema.Server.ConnectionString("ftpay_run") + $";Search Path={_schema.Name}");
        await connection.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        NpgsqlBatchCommand command = Pages.Single(page => page.Name == name).Statement.ToCommand();
        command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + command.CommandText;
        batch.BatchCommands.Add(command);
        string plan = (string)(await batch.ExecuteScalarAsync())!;
        JsonNode root = JsonNode.Parse(plan)![0]!["Plan"]!;

        int blocks = root["Shared Hit Blocks"]!.GetValue<int>() + root["Shared Read Blocks"]!.GetValue<int>();
        TestContext.Out.WriteLine($"{blocks} blocks");
        Assert.That(blocks, Is.LessThan(MaxBlocks), plan);
    }

    private static DateTimeOffset TimeOf(int row) => new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero).AddSeconds(row);
}
