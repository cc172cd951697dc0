using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>What work on the ledger sees: statements that are prepared once and kept. Only the writer's thread uses it.</summary>
internal sealed class LedgerSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public int Execute(string sql, params object?[] values) => Prepare(sql, values).ExecuteNonQuery();

    public long Number(string sql, params object?[] values) =>
        First(sql, row => row.IsDBNull(0) ? 0 : row.GetInt64(0), values);

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var row = Prepare(sql, values).ExecuteReader();
        return row.Read() ? read(row) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var row = Prepare(sql, values).ExecuteReader();
        var found = new List<T>();
        while (row.Read())
        {
            found.Add(read(row));
        }

        return found;
    }

    /// <summary>Several statements without values, not kept.</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this program
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    // Values are named $1, $2, … in the order in which they are given.
    private SqliteCommand Prepare(string sql, object?[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this program; what callers send goes in as values
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
