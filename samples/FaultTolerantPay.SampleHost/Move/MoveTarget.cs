using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// The schema in PostgreSQL that a store is moved to, as its owner. While its table <c>unfinished_move</c> is there, no node starts on it.
/// </summary>
internal sealed class MoveTarget : IAsyncDisposable
{
    private const string Marker = "unfinished_move";

    private readonly NpgsqlConnection _connection;
    private readonly string _schema;

    private MoveTarget(NpgsqlConnection connection, string schema) => (_connection, _schema) = (connection, schema);

    /// <summary>Connects, and waits a little for an earlier move that was killed: the server may not have noticed yet.</summary>
    /// <exception cref="MoveException">Another move is under way.</exception>
    public static async Task<MoveTarget> ConnectAsync(string owner, string schema, CancellationToken stop)
    {
        var text = new NpgsqlConnectionStringBuilder(owner)
        {
            ApplicationName = "FaultTolerantPay move",
            SearchPath = schema,
            Pooling = false,
            CommandTimeout = 600,
            Options = "-c lock_timeout=10s",
        };
        if (text.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            text.TargetSessionAttributes ??= "primary";
        }

        var target = new MoveTarget(new NpgsqlConnection(text.ConnectionString), schema);
        try
        {
            await target._connection.OpenAsync(stop);
            await target.ExecuteAsync("SELECT pg_advisory_lock(hashtextextended($1, 20260105))", stop, "ftpay move to " + schema);
            return target;
        }
        catch (PostgresException locked) when (locked.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await target.DisposeAsync();
            throw new MoveException($"another move to schema '{schema}' is under way.", locked);
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>How far an earlier move came; null if there is none that has not ended.</summary>
    public async Task<MoveProgress?> FindProgressAsync(CancellationToken stop)
    {
        if (await NumberAsync($"SELECT CASE WHEN to_regclass('{Marker}') IS NULL THEN 0 ELSE 1 END", stop) == 0)
        {
            return null;
        }

        await using NpgsqlCommand command = Command($"SELECT fingerprint, table_name, row_count FROM {Marker}");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new MoveProgress(row.GetString(0), row.GetString(1), row.GetInt64(2));
    }

    /// <summary>Begins a move into an empty schema.</summary>
    /// <exception cref="MoveException">A table holds rows.</exception>
    public async Task<MoveProgress> BeginAsync(string fingerprint, CancellationToken stop)
    {
        var progress = new MoveProgress(fingerprint, MovedTables.All[0].Name, 0);
        await using NpgsqlTransaction transaction = await _connection.BeginTransactionAsync(stop);
        await RefuseRowsAsync([.. MovedTables.All.Select(table => table.Name), .. MovedTables.EmptyToo], stop);
        await ExecuteAsync(
            $"CREATE TABLE {Marker} (fingerprint text NOT NULL, table_name text NOT NULL, row_count bigint NOT NULL)", stop);
        await ExecuteAsync(
            $"INSERT INTO {Marker} VALUES ($1, $2, $3)", stop, progress.Fingerprint, progress.Table, progress.Rows);
        await transaction.CommitAsync(stop);
        return progress;
    }

    /// <summary>The columns of a table in their order.</summary>
    public async Task<IReadOnlyList<MovedColumn>> ColumnsOfAsync(string table, CancellationToken stop)
    {
        const string Sql = """
            SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2
            ORDER BY ordinal_position
            """;
        var columns = new List<MovedColumn>();
        await using NpgsqlCommand command = Command(Sql, _schema, table);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            columns.Add(MovedColumn.Of(row.GetString(0), row.GetString(1)));
        }

        return columns;
    }

    /// <summary>Stores up to so many rows, and how far the move is then, in one transaction.</summary>
    /// <returns>How many rows there were.</returns>
    public async Task<int> CopyAsync(
        string table, IReadOnlyList<MovedColumn> columns, IEnumerator<object?[]> rows, int most, long before, CancellationToken stop)
    {
        int count = 0;
        await using NpgsqlTransaction transaction = await _connection.BeginTransactionAsync(stop);
        await using (NpgsqlBinaryImporter copy = await _connection.BeginBinaryImportAsync(
            $"COPY {table} ({Names(columns)}) FROM STDIN (FORMAT BINARY)", stop))
        {
            while (count < most && rows.MoveNext())
            {
                await copy.StartRowAsync(stop);
                for (int i = 0; i < columns.Count; i++)
                {
                    await WriteAsync(copy, rows.Current[i], columns[i].Type, stop);
                }

                count++;
            }

            await copy.CompleteAsync(stop);
        }

        await ExecuteAsync($"UPDATE {Marker} SET table_name = $1, row_count = $2", stop, table, before + count);
        await transaction.CommitAsync(stop);
        return count;
    }

    /// <summary>Reads a table back.</summary>
    public async Task<ContentDigest> DigestAsync(string table, IReadOnlyList<MovedColumn> columns, CancellationToken stop)
    {
        var digest = new ContentDigest();
        object?[] values = new object?[columns.Count];
        await using NpgsqlBinaryExporter copy = await _connection.BeginBinaryExportAsync(
            $"COPY (SELECT {Names(columns)} FROM {table}) TO STDOUT (FORMAT BINARY)", stop);
        while (await copy.StartRowAsync(stop) >= 0)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = await ReadAsync(copy, columns[i].Type, stop);
            }

            digest.Add(values);
        }

        return digest;
    }

    public async Task<IReadOnlyList<(string Key, string Values)>> SumsAsync(string sql, CancellationToken stop)
    {
        var sums = new List<(string, string)>();
        await using NpgsqlCommand command = Command(sql);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            sums.Add((row.GetString(0), string.Create(CultureInfo.InvariantCulture, $"{row.GetDecimal(1):0} {row.GetDecimal(2):0}")));
        }

        return sums;
    }

    /// <summary>Begins the end: nobody changes the tables until it is committed.</summary>
    public async Task<NpgsqlTransaction> LockAsync(CancellationToken stop)
    {
        await ExecuteAsync($"ANALYZE {string.Join(", ", MovedTables.All.Select(table => table.Name))}", stop);
        NpgsqlTransaction transaction = await _connection.BeginTransactionAsync(stop);
        string[] tables = [.. MovedTables.All.Select(table => table.Name), .. MovedTables.EmptyToo];
        await ExecuteAsync($"LOCK TABLE {string.Join(", ", tables)} IN EXCLUSIVE MODE", stop);
        await RefuseRowsAsync(MovedTables.EmptyToo, stop);
        return transaction;
    }

    /// <summary>Continues the chain of the audit trail and all numbers after those of the file, and lets nodes start.</summary>
    public async Task EndAsync(NpgsqlTransaction transaction, MoveSource source, CancellationToken stop)
    {
        (long number, byte[] hash, long start) = source.ChainEnd();
        if (number > 0)
        {
            await ExecuteAsync(
                "INSERT INTO chain (id, number, hash, start) VALUES ($1, $2, $3, $4)", stop, MovedTables.Chain, number, hash, start);
        }

        // One sequence numbers all of these, in blocks: its next value is beyond the block of the highest.
        const string Highest = """
            SELECT greatest((SELECT max(id) FROM subject), (SELECT max(id) FROM journal), (SELECT max(id) FROM timeline),
              (SELECT max(number) FROM message), (SELECT max(number) FROM work), 1)
            """;
        long highest = Math.Max(await NumberAsync(Highest, stop), source.Number("SELECT number FROM fence"));
        const string Continue = """
            SELECT setval('ftpay_number', (($1 + increment_by - 1) / increment_by) * increment_by)
            FROM pg_sequences WHERE schemaname = $2 AND sequencename = 'ftpay_number'
            """;
        await ExecuteAsync(Continue, stop, highest, _schema);
        foreach ((string table, string column) in await IdentitiesAsync(stop))
        {
            MovedTable moved = MovedTables.All.Single(known => known.Name == table);
            if (source.HighestOf(moved.Source, moved.ExpressionOf(column)) is > 0 and long last)
            {
                await ExecuteAsync("SELECT setval(pg_get_serial_sequence($1, $2), $3)", stop, $"{_schema}.{table}", column, last);
            }
        }

        await ExecuteAsync($"DROP TABLE {Marker}", stop);
        await transaction.CommitAsync(stop);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string Names(IReadOnlyList<MovedColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, NpgsqlDbType type, CancellationToken stop) => value switch
    {
        null => copy.WriteNullAsync(stop),
        long number => copy.WriteAsync(number, type, stop),
        int number => copy.WriteAsync(number, type, stop),
        bool flag => copy.WriteAsync(flag, type, stop),
        DateOnly day => copy.WriteAsync(day, type, stop),
        string text => copy.WriteAsync(text, type, stop),
        byte[] bytes => copy.WriteAsync(bytes, type, stop),
        _ => throw new InvalidOperationException($"A {value.GetType().Name} is never moved."),
    };

    private static async Task<object?> ReadAsync(NpgsqlBinaryExporter copy, NpgsqlDbType type, CancellationToken stop)
    {
        if (copy.IsNull)
        {
            await copy.SkipAsync(stop);
            return null;
        }

        return type switch
        {
            NpgsqlDbType.Bigint => await copy.ReadAsync<long>(type, stop),
            NpgsqlDbType.Integer => await copy.ReadAsync<int>(type, stop),
            NpgsqlDbType.Boolean => await copy.ReadAsync<bool>(type, stop),
            NpgsqlDbType.Date => await copy.ReadAsync<DateOnly>(type, stop),
            NpgsqlDbType.Bytea => await copy.ReadAsync<byte[]>(type, stop),
            _ => await copy.ReadAsync<string>(type, stop),
        };
    }

    private async Task RefuseRowsAsync(IReadOnlyList<string> tables, CancellationToken stop)
    {
        var full = new List<string>();
        foreach (string table in tables)
        {
            if (await NumberAsync($"SELECT CASE WHEN EXISTS (SELECT 1 FROM {table}) THEN 1 ELSE 0 END", stop) == 1)
            {
                full.Add(table);
            }
        }

        if (full.Count > 0)
        {
            throw new MoveException(
                $"schema '{_schema}' is in use: {string.Join(", ", full)} hold rows that no move brought. Stop every node there, "
                + "and move to a schema of its own.");
        }
    }

    private async Task<IReadOnlyList<(string Table, string Column)>> IdentitiesAsync(CancellationToken stop)
    {
        const string Sql = """
            SELECT table_name::text, column_name::text FROM information_schema.columns
            WHERE table_schema = $1 AND is_identity = 'YES' AND table_name = ANY ($2)
            """;
        var identities = new List<(string, string)>();
        await using NpgsqlCommand command = Command(Sql, _schema, MovedTables.All.Select(table => table.Name).ToArray());
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            identities.Add((row.GetString(0), row.GetString(1)));
        }

        return identities;
    }

    private async Task<long> NumberAsync(string sql, CancellationToken stop)
    {
        await using NpgsqlCommand command = Command(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql, CancellationToken stop, params object[] values)
    {
        await using NpgsqlCommand command = Command(sql, values);
        await command.ExecuteNonQueryAsync(stop);
    }

    // Names of tables and columns are this program's and the catalogue's; values are parameters.
    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
