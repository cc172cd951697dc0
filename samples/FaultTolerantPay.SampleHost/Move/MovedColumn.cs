using NpgsqlTypes;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>A column of PostgreSQL.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct MovedColumn(string Name, NpgsqlDbType Type)
{
    /// <summary>The types that the store uses, by their names in <c>information_schema</c>.</summary>
    public static MovedColumn Of(string name, string type) => new(name, type switch
    {
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "boolean" => NpgsqlDbType.Boolean,
        "date" => NpgsqlDbType.Date,
        "text" => NpgsqlDbType.Text,
        "json" => NpgsqlDbType.Json,
        "bytea" => NpgsqlDbType.Bytea,
        _ => throw new MoveException($"column {name} has the type {type}, which this release does not move."),
    });
}
