using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.Benchmarks.Statements;

/// <summary>
/// Starts a new process that reads and compares two files on one core. The figures include its start-up and compilation, and its memory
/// holds nothing else.
/// </summary>
internal static class MatchRun
{
    /// <summary>The first argument of such a process.</summary>
    public const string Verb = "match-statements";

    /// <summary>Starts the process and reads its figures.</summary>
    public static (double Nanoseconds, long PeakBytes, long Differences) InProcess(string how, string statement, string ledger)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { Verb, how, statement, ledger },
            RedirectStandardOutput = true,
            // As in the sample host, whose command this is.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        })!;
        string[] figures = child.StandardOutput.ReadToEnd().Trim().Split(' ');
        child.WaitForExit();
        return child.ExitCode == 0
            ? (double.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture),
                long.Parse(figures[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{Verb} {how} ended with {child.ExitCode}.");
    }

    /// <summary>Reads and compares the files in this process, and prints the figures.</summary>
    public static int Run(string how, string statement, string ledger)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            Process.GetCurrentProcess().ProcessorAffinity = 1;
        }

        GCSettings.LatencyMode = GCLatencyMode.Batch;
        long start = Stopwatch.GetTimestamp();
        long differences = how switch
        {
            "read" => Read(new WeChatBillReader(), statement, static (in _) => { }),
            "read-both" => Read(new LedgerCsvReader(), ledger, static (in _) => { })
                + Read(new WeChatBillReader(), statement, static (in _) => { }),
            "sqlite" => MatchInSqlite(statement, ledger),
            _ => Match(statement, ledger),
        };
        double took = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took:F0} {self.PeakWorkingSet64} {differences}"));
        return 0;
    }

    /// <summary>Reads a file; an error in it ends the measurement.</summary>
    public static long Read(IStatementReader reader, string path, RowAction onRow)
    {
        using FileStream file = File.OpenRead(path);
        StatementReading reading = reader.Read(new StatementSource(file, path, StatementFiles.Day), new Sink(onRow));
        return reading.IsSound ? reading.Rows : throw new InvalidOperationException($"{path} has {reading.Errors} errors.");
    }

    private static long Match(string statement, string ledger)
    {
        using var matcher = new StatementMatcher();
        Read(new LedgerCsvReader(), ledger, (in row) => matcher.AddOurs(row));
        Read(new WeChatBillReader(), statement, (in row) => matcher.AddTheirs(row));
        MatchTotals totals = matcher.Match(static _ => { });
        return totals.Of(MatchKind.Differs);
    }

    /// <summary>
    /// The same comparison as a join in SQLite, in a file without journal or sync: loaded in one transaction, indexed after.
    /// </summary>
    private static long MatchInSqlite(string statement, string ledger)
    {
        string path = $"{statement}.db";
        try
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -100000");
            Execute(connection, "BEGIN");
            Load(connection, "ours", new LedgerCsvReader(), ledger);
            Load(connection, "theirs", new WeChatBillReader(), statement);
            Execute(connection, "COMMIT; CREATE INDEX ours_by_reference ON ours (reference, kind)");
            using SqliteCommand join = connection.CreateCommand();
            join.CommandText =
                "SELECT count(*) FROM theirs LEFT JOIN ours USING (reference, kind) WHERE ours.amount IS NOT theirs.amount " +
                "OR ours.fee IS NOT theirs.fee OR ours.status IS NOT theirs.status OR ours.currency IS NOT theirs.currency";
            return (long)join.ExecuteScalar()!;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Load(SqliteConnection connection, string table, IStatementReader reader, string path)
    {
        Execute(connection,
            $"CREATE TABLE {table} (reference TEXT, kind INTEGER, status INTEGER, amount INTEGER, fee INTEGER, currency TEXT) STRICT");
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} VALUES ($1, $2, $3, $4, $5, $6)";
        SqliteParameter[] values =
        [
            .. Enumerable.Range(1, 6).Select(n => insert.Parameters.Add($"${n}", n is 1 or 6 ? SqliteType.Text : SqliteType.Integer)),
        ];
        insert.Prepare();
        Read(reader, path, (in row) =>
        {
            values[0].Value = row.OurReference;
            values[1].Value = (long)row.Kind;
            values[2].Value = (long)row.Status;
            values[3].Value = row.AmountMinor;
            values[4].Value = row.FeeMicros;
            values[5].Value = row.Currency.Code;
            insert.ExecuteNonQuery();
        });
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Takes a row.</summary>
    internal delegate void RowAction(in StatementRow row);

    private sealed class Sink(RowAction onRow) : IStatementSink
    {
        public void OnRow(in StatementRow row) => onRow(row);

        public void OnError(StatementError error) => Console.Error.WriteLine(error);
    }
}
