using Npgsql;
using NpgsqlTypes;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>Typed parameters. Times are .NET ticks in UTC, enumerations their names, JSON its UTF-8 bytes.</summary>
internal static class Parameter
{
    public static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public static NpgsqlParameter Long(long? value) => value is { } number ? Long(number) : None(NpgsqlDbType.Bigint);

    public static NpgsqlParameter Int(int value) => new NpgsqlParameter<int> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer };

    public static NpgsqlParameter Flag(bool value) => new NpgsqlParameter<bool> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Boolean };

    public static NpgsqlParameter Text(string? value) => value is null
        ? None(NpgsqlDbType.Text)
        : new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Name<T>(T value)
        where T : struct, Enum => Text(value.ToString());

    public static NpgsqlParameter Time(DateTimeOffset value) => Long(value.UtcTicks);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Long(value?.UtcTicks);

    public static NpgsqlParameter Day(DateOnly value) =>
        new NpgsqlParameter<DateOnly> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Date };

    public static NpgsqlParameter Days(DateOnly[] values) => Array(values, NpgsqlDbType.Date);

    public static NpgsqlParameter Json(byte[] value) =>
        new NpgsqlParameter<byte[]> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Json };

    public static NpgsqlParameter Bytes(byte[] value) =>
        new NpgsqlParameter<byte[]> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea };

    public static NpgsqlParameter Id(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    public static NpgsqlParameter Longs(long[] values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Longs(long?[] values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Ints(int[] values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Flags(bool[] values) => Array(values, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Texts(string?[] values) => Array(values, NpgsqlDbType.Text);

    public static NpgsqlParameter Jsons(byte[][] values) => Array(values, NpgsqlDbType.Json);

    public static NpgsqlParameter ByteRows(byte[][] values) => Array(values, NpgsqlDbType.Bytea);

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Longs<T>(IReadOnlyList<T> rows, Func<T, long> value) => Longs(Column(rows, value));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Ints<T>(IReadOnlyList<T> rows, Func<T, int> value) => Ints(Column(rows, value));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Flags<T>(IReadOnlyList<T> rows, Func<T, bool> value) => Flags(Column(rows, value));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Texts<T>(IReadOnlyList<T> rows, Func<T, string?> value) => Texts(Column(rows, value));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Names<T, TName>(IReadOnlyList<T> rows, Func<T, TName> value)
        where TName : struct, Enum => Texts(Column<T, string?>(rows, row => value(row).ToString()));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Times<T>(IReadOnlyList<T> rows, Func<T, DateTimeOffset> value) =>
        Longs(Column(rows, row => value(row).UtcTicks));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter TimesOrNone<T>(IReadOnlyList<T> rows, Func<T, DateTimeOffset?> value) =>
        Longs(Column(rows, row => value(row)?.UtcTicks));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter Jsons<T>(IReadOnlyList<T> rows, Func<T, byte[]> value) => Jsons(Column(rows, value));

    /// <summary>A column of several rows.</summary>
    public static NpgsqlParameter ByteRows<T>(IReadOnlyList<T> rows, Func<T, byte[]> value) => ByteRows(Column(rows, value));

    private static TValue[] Column<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var column = new TValue[rows.Count];
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlParameter None(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
