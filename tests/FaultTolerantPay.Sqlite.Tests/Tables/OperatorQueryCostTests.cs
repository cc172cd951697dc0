using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>What operators' questions cost: they go along an index, and a page costs the same whatever the store holds.</summary>
public sealed class OperatorQueryCostTests
{
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int PageLength = 50;
    private const int Wanted = 100;

    // Parameters of a page of outstanding advances: customer, merchant, state, institution, currency, after (time, subject), before, most.
    private static readonly object?[][] Filters =
    [
        ["c-1", null, null, null],
        [null, "m-1", null, null],
        [null, null, "Paid", null],
        [null, null, null, "i-1"],
        [null, null, null, null],
    ];

    private static IEnumerable<string> Statements =>
        [.. OutstandingQueries.Statements, .. JournalQueries.Statements, .. LateWorkQueries.Statements, .. OutageQueries.Statements,
            .. StatementDiscrepancyQueries.Statements, .. RecordedOperationQueries.Statements, .. ReconciliationTable.Statements,
            .. SettlementTable.Statements];

    [Test]
    public void EveryStatement_Explained_ScansNoTable()
    {
        using TemporaryFile file = Filled(1);
        using var database = new Database(file.Path);
        Assert.Multiple(() =>
        {
            foreach (string statement in Statements)
            {
                List<string> plan = database.Explain(statement);
                // A page that was read is then gone through ("j"); sums without a filter go through the index of their group.
                Assert.That(plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal) && step != "SCAN j"), Is.Empty, statement);
                Assert.That(plan, Has.Some.StartsWith("SEARCH"), statement);
            }
        });
    }

    [Test]
    public void SumCharges_Explained_SearchesAnIndexOfEachTableByChannelAndTime()
    {
        using TemporaryFile file = Filled(1);
        using var database = new Database(file.Path);

        string[] reads =
        [
            .. ChannelPaymentTable.QuotaStatements.SelectMany(database.Explain)
                .Where(step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.StartsWith("SEARCH", StringComparison.Ordinal)),
        ];

        Assert.That(reads.Where(step => !step.Contains("subquery", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "SEARCH channel_operation USING INDEX channel_operation_by_channel (channel=? AND written_at>? AND written_at<?)",
            "SEARCH instruction USING INDEX instruction_by_channel (channel=? AND written_at>? AND written_at<?)",
        }));
    }

    [Test]
    public void ListOperations_Explained_MergesOneIndexOfEachTableAndSortsNothing()
    {
        const string Range = "channel=? AND (written_at,reference)>(?,?) AND written_at<?";
        using TemporaryFile file = Filled(1);
        using var database = new Database(file.Path);

        List<string> plan = database.Explain(RecordedOperationQueries.Statements.Single());

        Assert.That(plan, Is.EqualTo(new[]
        {
            "MERGE (UNION ALL)",
            "LEFT",
            $"SEARCH channel_operation USING INDEX channel_operation_by_channel ({Range})",
            "RIGHT",
            $"SEARCH instruction USING INDEX instruction_by_channel ({Range})",
        }));
    }

    [Test]
    public void ReconciliationDays_ExplainedPage_SortsNothing()
    {
        using TemporaryFile file = Filled(1);
        using var database = new Database(file.Path);
        Assert.That(
            ReconciliationTable.Statements.Concat(SettlementTable.Statements).SelectMany(database.Explain),
            Has.None.Contains("TEMP B-TREE"));
    }

    [Test]
    public void ListOutstanding_ExplainedPage_SortsNothing()
    {
        using TemporaryFile file = Filled(1);
        using var database = new Database(file.Path);
        Assert.That(OutstandingQueries.Statements.Take(5).SelectMany(database.Explain), Has.None.Contains("TEMP B-TREE"));
    }

    [Test]
    public void ListOutstanding_AHundredTimesAsMany_FirstPageCostsTheSame()
    {
        using TemporaryFile few = Filled(Few);
        using TemporaryFile many = Filled(Many);
        using var small = new Database(few.Path);
        using var large = new Database(many.Path);
        string[] pages = [.. OutstandingQueries.Statements.Take(Filters.Length)];
        for (int i = 0; i < pages.Length; i++)
        {
            object?[] values = [.. Filters[i], "EUR", "", 0L, "9999", (long)PageLength + 1];
            (int fewRows, int fewSteps) = small.Run(pages[i], values);
            (int manyRows, int manySteps) = large.Run(pages[i], values);
            Assert.That((fewRows, manyRows), Is.EqualTo((PageLength + 1, PageLength + 1)), pages[i]);
            Assert.That(manySteps, Is.LessThan(fewSteps * 1.1), pages[i]);
        }
    }

    /// <summary>So many outstanding advances; those that the filters ask for are the last ones.</summary>
    private static TemporaryFile Filled(int count)
    {
        var file = new TemporaryFile();
        using (SqliteStore store = SqliteStore.Open(file.Options(groupCommit: false)))
        {
            TransactionKey key = Samples.Key();
            ValueTask<CommitResult> committed = store.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Samples.Start,
                    Transaction = Samples.Record(key),
                    Advance = Samples.Advance(key, AdvanceState.PayoutSent),
                }, CancellationToken.None);
            Assert.That(committed.IsCompletedSuccessfully && committed.Result.IsCommitted);
        }
        using var database = new Database(file.Path);
        database.Execute($"""
            CREATE TEMP TABLE number AS WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
              SELECT i, i > {count - Wanted} AS is_wanted,
                printf('2026-01-%02dT%02d:%02d:%02d.0000000Z', 6 + i / 86400, i / 3600 % 24, i / 60 % 60, i % 60) AS at FROM n;
            BEGIN;
            INSERT INTO subject (id, merchant, order_id, attempt) SELECT i, iif(is_wanted, 'm-1', 'm-2'), 'o-' || i, 'o-' || i FROM number;
            INSERT INTO advance (subject_id, merchant, order_id, version, state, customer, institution, outage, amount_minor, currency,
              outstanding_minor,
                exposure_minor, collected_minor, reserved_at, record)
              SELECT i, iif(is_wanted, 'm-1', 'm-2'), 'o-' || i, version, iif(is_wanted, 'Paid', state), iif(is_wanted, 'c-1', 'c-2'),
                iif(is_wanted, 'i-1', 'i-2'), outage, amount_minor, currency, outstanding_minor, exposure_minor, collected_minor, at, record
              FROM number, advance WHERE subject_id = 1;
            INSERT INTO outstanding (currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor,
              exposure_minor)
              SELECT currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor, exposure_minor
              FROM advance WHERE subject_id > 1;
            COMMIT;
            """);
        return file;
    }

    /// <summary>
    /// SQLite itself: its plans, and how many of its own steps a statement takes, which no other load on the machine changes.
    /// </summary>
    private sealed class Database : IDisposable
    {
        private readonly sqlite3 _db;

        public Database(string path)
        {
            Batteries_V2.Init();
            Check(raw.sqlite3_open_v2(path, out _db, raw.SQLITE_OPEN_READWRITE, null));
        }

        public void Execute(string script) => Check(raw.sqlite3_exec(_db, script));

        public List<string> Explain(string statement)
        {
            Check(raw.sqlite3_prepare_v2(_db, "EXPLAIN QUERY PLAN " + statement, out sqlite3_stmt explained));
            var plan = new List<string>();
            while (raw.sqlite3_step(explained) == raw.SQLITE_ROW)
            {
                plan.Add(raw.sqlite3_column_text(explained, 3).utf8_to_string());
            }

            raw.sqlite3_finalize(explained);
            return plan;
        }

        public (int Rows, int Steps) Run(string text, object?[] values)
        {
            Check(raw.sqlite3_prepare_v2(_db, text, out sqlite3_stmt statement));
            for (int i = 0; i < values.Length; i++)
            {
                Check(values[i] switch
                {
                    string word => raw.sqlite3_bind_text(statement, i + 1, word),
                    long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                    _ => raw.sqlite3_bind_null(statement, i + 1),
                });
            }
            int rows = 0;
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
                rows++;
            }

            int steps = raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 0);
            raw.sqlite3_finalize(statement);
            return (rows, steps);
        }

        public void Dispose() => _db.Dispose();

        private void Check(int code) => Assert.That(code, Is.EqualTo(raw.SQLITE_OK), () => raw.sqlite3_errmsg(_db).utf8_to_string());
    }
}
