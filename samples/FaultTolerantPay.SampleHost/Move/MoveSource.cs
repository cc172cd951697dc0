using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>The SQLite file of a store, opened read-only while no node has it open.</summary>
internal sealed class MoveSource : IDisposable
{
    private readonly SqliteConnection _connection;

    private MoveSource(string path, SqliteConnection connection) => (Path, _connection) = (path, connection);

    public string Path { get; }

    /// <summary>The state of the file: the number of its commits, and the end of its audit trail, which nobody can make again.</summary>
    public string Fingerprint => string.Create(
        CultureInfo.InvariantCulture, $"{Read("SELECT commits FROM fence")} {Read("SELECT lower(hex(chain_hash)) FROM fence")}");

    /// <summary>Opens a file that is not in use and holds everything that was acknowledged.</summary>
    /// <exception cref="MoveException">
    /// It is in use, it is no store of this release, or a part of the store is missing or beside it.
    /// </exception>
    public static MoveSource Open(string named)
    {
        string path = File.ResolveLinkTarget(named, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(named);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        if (Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(path) + "-unwritten-*").FirstOrDefault() is { } unwritten)
        {
            throw new MoveException(
                $"{unwritten} has records of payments that are not in the store yet. Start a node on the file once, and stop it.");
        }

        FileInUse.Refuse(path);
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        var source = new MoveSource(path, connection);
        try
        {
            connection.Open();
            source.CheckShape();
            source.CheckMark();
            return source;
        }
        catch (SqliteException failure)
        {
            source.Dispose();
            throw new MoveException($"{named} cannot be read as a store: {failure.Message}", failure);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a table in the order of its key, after the first ones, as the values that PostgreSQL stores.</summary>
    public IEnumerable<object?[]> Rows(MovedTable table, IReadOnlyList<MovedColumn> columns, long skip)
    {
        string values = string.Join(", ", columns.Select(column => table.ExpressionOf(column.Name)));
        using SqliteCommand command = Command(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {values} FROM {table.Source} ORDER BY {KeyOf(table.Source)} LIMIT -1 OFFSET {skip}"));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            object?[] moved = new object?[columns.Count];
            for (int i = 0; i < moved.Length; i++)
            {
                try
                {
                    moved[i] = MovedValue.Of(row.GetValue(i), columns[i].Type);
                }
                catch (MoveException unfit)
                {
                    throw new MoveException($"{table.Source}, column {columns[i].Name}: {unfit.Message}", unfit);
                }
            }

            yield return moved;
        }
    }

    public IEnumerable<(string Key, string Values)> Sums(string sql)
    {
        using SqliteCommand command = Command(sql);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            yield return (row.GetString(0), string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(1)} {row.GetInt64(2)}"));
        }
    }

    /// <summary>One number; 0 where there is none.</summary>
    public long Number(string sql) => Read(sql) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>The end of the chain of the audit trail.</summary>
    public (long Number, byte[] Hash, long Start) ChainEnd()
    {
        using SqliteCommand command = Command("SELECT chain_number, chain_hash, chain_start FROM fence");
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));
    }

    /// <summary>The highest number that was ever given in a table whose numbers are never given twice.</summary>
    public long HighestOf(string table, string column) => Math.Max(
        Number($"SELECT coalesce(max({column}), 0) FROM {table}"),
        Number($"SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = '{table}'"));

    public IEnumerable<string> ColumnsOf(string table)
    {
        using SqliteCommand command = Command($"SELECT name FROM pragma_table_info('{table}')");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            yield return row.GetString(0);
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// An older release's file lacks tables or columns, a newer one's has others: what nobody moves would be lost without a word.
    /// </summary>
    private void CheckShape()
    {
        const string Tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        using SqliteCommand command = Command(Tables);
        using SqliteDataReader row = command.ExecuteReader();
        var there = new List<string>();
        while (row.Read())
        {
            there.Add(row.GetString(0));
        }

        string[] known = [.. MovedTables.All.Select(table => table.Source), .. MovedTables.NotMoved];
        string[] missing = [.. known.Except(there)], unknown = [.. there.Except(known)];
        if (missing.Length > 0)
        {
            throw new MoveException(
                $"{Path} lacks {string.Join(", ", missing)}: it is no store, or one of an older release. "
                + "Start a node of this release on the file once, which migrates it, and stop it.");
        }

        if (unknown.Length > 0)
        {
            throw new MoveException($"{Path} has tables that this release does not know: {string.Join(", ", unknown)}.");
        }
    }

    /// <summary>
    /// The mark beside the file names the newest acknowledged commit. A file that holds fewer lost some: what it lacks would be paid again.
    /// </summary>
    private void CheckMark()
    {
        string mark = Path + "-acked";
        string text = File.Exists(mark) ? File.ReadAllText(mark).Trim('\0', '\n') : "";
        if (text.Length == 0)
        {
            return;
        }

        long commits = Number("SELECT commits FROM fence");
        if (!long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long acknowledged))
        {
            throw new MoveException($"{mark} does not begin with the number of a commit.");
        }

        if (commits < acknowledged)
        {
            throw new MoveException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path} holds {commits} commits, and {acknowledged} were acknowledged: a part of the store is missing."));
        }
    }

    private string KeyOf(string table)
    {
        bool hasNoRowId = Read($"SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = '{table}'") == "1";
        return hasNoRowId
            ? Read($"SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk)")
            : "rowid";
    }

    private string Read(string sql)
    {
        using SqliteCommand command = Command(sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    // All statements are made of names in this program.
    private SqliteCommand Command(string sql) => new(sql, _connection);
}
