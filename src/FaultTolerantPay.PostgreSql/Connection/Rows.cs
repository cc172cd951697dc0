using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>Reads columns in the forms that <see cref="Parameter"/> writes.</summary>
internal static class Rows
{
    public static long Long(this NpgsqlDataReader row, int column) => row.GetInt64(column);

    public static long? LongOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int Int(this NpgsqlDataReader row, int column) => row.GetInt32(column);

    public static bool Flag(this NpgsqlDataReader row, int column) => row.GetBoolean(column);

    public static string Text(this NpgsqlDataReader row, int column) => row.GetString(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    /// <summary>The bytes of a JSON column, in UTF-8.</summary>
    public static byte[] Json(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static T? NameOrNull<T>(this NpgsqlDataReader row, int column)
        where T : struct, Enum => row.IsDBNull(column) ? null : row.Name<T>(column);

    public static DateOnly Day(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateOnly>(column);

    public static T Name<T>(this NpgsqlDataReader row, int column)
        where T : struct, Enum =>
        Enum.TryParse(row.GetString(column), out T value)
            ? value
            : throw new FormatException($"'{row.GetString(column)}' is not a {typeof(T).Name}.");
}
