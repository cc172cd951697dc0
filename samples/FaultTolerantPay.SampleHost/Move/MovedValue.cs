using System.Globalization;
using NpgsqlTypes;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>Makes of a value of the file the value of PostgreSQL, without a loss: what does not fit exactly is refused.</summary>
internal static class MovedValue
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Null, or a <see cref="long"/>, <see cref="int"/>, <see cref="bool"/>, <see cref="DateOnly"/>, text or bytes.</summary>
    public static object? Of(object value, NpgsqlDbType type) => (type, value) switch
    {
        (_, DBNull) => null,
        (NpgsqlDbType.Bigint, long number) => number,
        (NpgsqlDbType.Bigint, string time) => TicksOf(time),
        (NpgsqlDbType.Integer, long number) => checked((int)number),
        (NpgsqlDbType.Boolean, long flag and (0 or 1)) => flag == 1,
        (NpgsqlDbType.Date, string day) => DayOf(day),
        (NpgsqlDbType.Text or NpgsqlDbType.Json, string text) => text,
        (NpgsqlDbType.Bytea, byte[] bytes) => bytes,
        _ => throw new MoveException($"a value of type {value.GetType().Name} does not fit into {type}."),
    };

    /// <summary>A time is as many ticks of 100 ns in PostgreSQL; the file has all seven decimals.</summary>
    private static long TicksOf(string time) => DateTime.TryParseExact(
        time,
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out DateTime read)
        ? read.Ticks
        : throw new MoveException($"'{time}' is no time in UTC with seven decimals.");

    private static DateOnly DayOf(string day) => DateOnly.TryParseExact(
        day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly read)
        ? read
        : throw new MoveException($"'{day}' is no day.");
}
