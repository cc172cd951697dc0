using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>A statement that returns rows, and what takes each row.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Take">Called for each row.</param>
internal readonly record struct Reading(Statement Statement, Action<NpgsqlDataReader> Take);
