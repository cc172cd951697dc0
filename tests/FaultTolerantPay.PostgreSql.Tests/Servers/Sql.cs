using System.Globalization;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>SQL of a test, beside the store.</summary>
internal static class Sql
{
    /// <summary>Runs SQL and returns its first value as text; empty if there is none.</summary>
    public static string Run(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}
