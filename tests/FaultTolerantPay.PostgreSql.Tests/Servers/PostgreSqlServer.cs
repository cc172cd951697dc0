using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>A private server on a loopback port, in a folder of its own, which is removed at the end.</summary>
internal sealed class PostgreSqlServer : IDisposable
{
    private readonly string _folder;
    private readonly string _data;

    /// <summary>Creates and starts a server.</summary>
    /// <param name="settings">Settings in addition, such as <c>synchronous_standby_names=nobody</c>.</param>
    public PostgreSqlServer(params string[] settings)
    {
        _folder = Programs.Run("../../../../bin/mktemp", "-d", $"{Place()}/ftpay-pg-XXXXXX").Trim();
        _data = Path.Combine(_folder, "data");
        Port = FreePort();
        Programs.Run("initdb", "-D", _data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--locale-provider=icu", "--icu-locale=en-US", "-N");
        string[] all =
        [
            $"port={Port.ToString(CultureInfo.InvariantCulture)}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_folder}",
            "max_connections=200", "log_min_messages=warning", .. settings,
        ];
        Settings = string.Join(' ', all.Select(setting => $"-c {setting}"));
        Start();
    }

    public int Port { get; }

    private string Settings { get; }

    public void Start() => Programs.Run("pg_ctl", "-D", _data, "-l", Path.Combine(_folder, "log"), "-w", "-o", Settings, "start");

    /// <summary>Stops the server, which ends all connections, without waiting for them.</summary>
    public void Stop(string mode = "fast") => Programs.Run("pg_ctl", "-D", _data, "-w", "-m", mode, "stop");

    /// <summary>SIGKILL to the server and its children.</summary>
    public void Kill() => Programs.Run(
        "../../../../bin/bash", "-c", $"pid=$(head -n 1 {_data}/postmaster.pid); kill -KILL $pid $(ps -o pid= --ppid $pid)");

    /// <summary>Runs SQL as the superuser.</summary>
    /// <exception cref="InvalidOperationException">The server refuses it.</exception>
    public string Query(string sql)
    {
        try
        {
            return Sql.Run(ConnectionString("postgres"), sql);
        }
        catch (Npgsql.PostgresException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    /// <summary>Creates the roles and a schema with the script that hosts use.</summary>
    public void CreateSchema(string schema) => Programs.Run(
        "psql", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", "postgres", "-X", "-q",
        "-v", "owner=ftpay_owner", "-v", "runtime=ftpay_run", "-v", $"schema={schema}", "-f",
        Path.Combine(AppContext.BaseDirectory, "create-roles.sql"));

    /// <summary>The connection string of a role.</summary>
    public string ConnectionString(string role, int? port = null) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port ?? Port};Database=postgres;Username={role}");

    public void Dispose()
    {
        try
        {
            Stop("immediate");
        }
        catch (InvalidOperationException)
        {
            // A test may have stopped it.
        }

        Programs.Run("../../../../bin/rm", "-rf", _folder);
    }

    /// <summary>
    /// In memory where there is room: the store refuses a server with fsync off, and syncs of a disk take most of a test.
    /// </summary>
    private static string Place()
    {
        const string Memory = "/dev/shm";
        const long Enough = 2L << 30;
        return Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Enough ? Memory : "/tmp";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
