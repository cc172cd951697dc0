using System.Globalization;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using Npgsql;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>
/// Holds chains of the audit trail, as batches of other nodes do while they are under way: the next batch takes another chain, and with it
/// other shares.
/// </summary>
internal sealed class HeldChains : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private int _held;

    public HeldChains(TestSchema schema)
    {
        _connection = new NpgsqlConnection($"{schema.Server.ConnectionString("postgres")};Search Path={schema.Name};Pooling=false");
        _connection.Open();
    }

    /// <summary>Holds this many chains, the first ones, and lets go of all others.</summary>
    public void Hold(int count)
    {
        if (count == _held)
        {
            return;
        }

        if (_held > 0)
        {
            Execute("ROLLBACK");
        }

        if (count > 0)
        {
            Execute(string.Create(
                CultureInfo.InvariantCulture, $"BEGIN; SELECT id FROM chain ORDER BY id LIMIT {count} FOR UPDATE"));
        }

        _held = count;
    }

    /// <summary>The server ends the connections of all stores.</summary>
    public void DropConnections() =>
        Execute("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE usename = 'ftpay_run'");

    /// <summary>The first value of what SQL gives, as text; empty if there is none.</summary>
    public string Query(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }
}
