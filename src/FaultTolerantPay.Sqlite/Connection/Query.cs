using System.Buffers.Text;
using System.Globalization;
using System.Text;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// One use of a prepared statement: bind parameters from left to right, step, read columns by index. Dispose makes the statement ready for
/// its next use. Times are ISO 8601 text in UTC with seven decimals, which sorts by time and is exact.
/// </summary>
internal ref struct Query(SqliteConnection connection, sqlite3_stmt statement) : IDisposable
{
    private int _bound;

    public Query Bind(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(statement, ++_bound, value));
        return this;
    }

    public Query Bind(bool value) => Bind(value ? 1 : 0);

    public Query Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }
        // Long text is rare: evidence, reasons.
        Span<byte> buffer = value.Length <= 256 ? stackalloc byte[256 * 3] : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        return BindUtf8(buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
    }

    public Query BindUtf8(scoped ReadOnlySpan<byte> text)
    {
        connection.Check(raw.sqlite3_bind_text(statement, ++_bound, text));
        return this;
    }

    public Query BindBytes(scoped ReadOnlySpan<byte> bytes)
    {
        connection.Check(raw.sqlite3_bind_blob(statement, ++_bound, bytes));
        return this;
    }

    public Query Bind(DateTimeOffset value)
    {
        Span<byte> buffer = stackalloc byte[32];
        value.UtcDateTime.TryFormat(buffer, out int length, "O", CultureInfo.InvariantCulture);
        return BindUtf8(buffer[..length]);
    }

    public Query Bind(DateTimeOffset? value) => value is { } time ? Bind(time) : BindNull();

    public Query Bind<T>(T value)
        where T : struct, Enum => Bind(value.ToString());

    public Query BindNull()
    {
        connection.Check(raw.sqlite3_bind_null(statement, ++_bound));
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public readonly bool Step()
    {
        int code = raw.sqlite3_step(statement);
        connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public readonly void Execute() => Step();

    public readonly bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public readonly long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public readonly int Int(int column) => checked((int)Long(column));

    public readonly bool Bool(int column) => Long(column) != 0;

    /// <summary>The column's text in SQLite's memory: invalid after the next step.</summary>
    public readonly ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>The column's bytes in SQLite's memory: invalid after the next step.</summary>
    public readonly ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public readonly string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public readonly string? TextOrNull(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Long(column).ToString(CultureInfo.InvariantCulture),
        _ => Text(column),
    };

    public readonly DateTimeOffset Time(int column) =>
        Utf8Parser.TryParse(Utf8(column), out DateTime time, out int length, 'O') && length == Utf8(column).Length
            ? new DateTimeOffset(time.ToUniversalTime())
            : throw new FormatException($"'{Text(column)}' is not a time; expected ISO 8601 in UTC with seven decimals.");

    public readonly DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public readonly T Name<T>(int column)
        where T : struct, Enum =>
        Enum.TryParse(Text(column), out T value) ? value : throw new FormatException($"'{Text(column)}' is not a {typeof(T).Name}.");

    // Reset returns the code of a failed step again; the step has already thrown it.
    public readonly void Dispose() => _ = raw.sqlite3_reset(statement);
}
