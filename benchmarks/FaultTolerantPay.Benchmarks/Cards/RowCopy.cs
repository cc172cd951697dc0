using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Benchmarks.StandIn;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.Benchmarks.Cards;

/// <summary>
/// Measures how long SQLite alone takes to write the rows of payments. SQLite copies them from a finished store into an empty one with the
/// same tables and indexes. It parses no JSON and decides nothing, so payments cannot be faster.
/// </summary>
internal static class RowCopy
{
    /// <summary>Copies every row, with two synced commits for each group of payments, as the payments made them.</summary>
    /// <returns>The nanoseconds for each payment.</returns>
    public static double Nanoseconds(string store, int payments, int paymentsInCommit)
    {
        using var file = new TemporaryStore();
        using var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False");
        connection.Open();
        Execute(connection, $"ATTACH '{store}' AS done; PRAGMA main.journal_mode = WAL; PRAGMA main.synchronous = FULL");
        foreach (string sql in Texts(connection,
            "SELECT sql FROM done.sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' " +
            "ORDER BY type DESC"))
        {
            Execute(connection, sql);
        }

        (string Table, long Rows)[] tables =
        [
            .. Texts(connection, "SELECT name FROM done.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' " +
                "AND sql NOT LIKE '%WITHOUT ROWID%'")
                .Select(table => (table, Rows: Number(connection, $"SELECT coalesce(max(rowid), 0) FROM done.{table}")))
                .Where(table => table.Rows > 0),
        ];
        int groups = Math.Max(1, payments / paymentsInCommit);
        long start = Stopwatch.GetTimestamp();
        for (int group = 0; group < groups; group++)
        {
            for (int half = 0; half < 2; half++)
            {
                Execute(connection, "BEGIN");
                for (int i = half; i < tables.Length; i += 2)
                {
                    (string table, long rows) = tables[i];
                    Execute(connection, string.Create(CultureInfo.InvariantCulture,
                        $"INSERT INTO main.{table} SELECT * FROM done.{table} " +
                        $"WHERE rowid > {rows * group / groups} AND rowid <= {rows * (group + 1) / groups}"));
                }

                Execute(connection, "COMMIT");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / payments;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
