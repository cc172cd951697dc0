using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FaultTolerantPay.Tests.Shared;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>Three servers under Patroni: <c>eng/cluster.sh</c> with a folder and ports of its own.</summary>
internal sealed class PatroniCluster : IDisposable
{
    private const int Ports = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Script = Path.Combine(SourceTree.Root, "eng", "cluster.sh");
    private static readonly string[] Programs = ["/usr/bin/patroni", "/usr/bin/etcd"];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ftpay-cluster-{Guid.NewGuid():N}");
    private readonly int _port = FreePorts();

    public PatroniCluster() => Run("up");

    /// <summary>What is not installed; null: all is there.</summary>
    public static string? Missing => Programs.FirstOrDefault(program => !File.Exists(program));

    public static IReadOnlyList<string> Members { get; } = ["m1", "m2", "m3"];

    public string Primary => Run("primary");

    /// <summary>How nodes connect.</summary>
    /// <param name="role">The role.</param>
    /// <param name="last">The member that is tried after the others; null: in their order.</param>
    public string ConnectionString(string role, string? last = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host={string.Join(',', Members.OrderBy(member => member == last).Select(Host))};Database=postgres;Username={role}");

    /// <summary>Runs a command of the script.</summary>
    /// <returns>What it printed.</returns>
    public string Run(params string[] words)
    {
        string port = _port.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo("bash", [Script, "--dir", _folder, "--port", port, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        return process.WaitForExit(Patience) && process.ExitCode == 0
            ? output.Result.Trim()
            : throw new InvalidOperationException($"{Script} {string.Join(' ', words)}: {error.Result}");
    }

    /// <summary>What a member's Patroni logged.</summary>
    public string Log(string member) => File.ReadAllText(Path.Combine(_folder, member + ".log"));

    /// <summary>Runs SQL on a member as the superuser.</summary>
    public string Query(string member, string sql) =>
        Sql.Run($"Host={Host(member)};Database=postgres;Username=postgres;Pooling=false;Timeout=2;Command Timeout=5", sql);

    /// <summary>Whether a member takes writes, whatever Patroni says of it.</summary>
    public bool IsWritable(string member)
    {
        try
        {
            return Query(member, "SELECT pg_is_in_recovery()") == "False";
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Waits until another member than this one takes writes, and a standby confirms its commits.</summary>
    public async Task<string> PromotedAsync(string than)
    {
        const string Confirming = "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')";
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            if (Members.FirstOrDefault(member => member != than && IsWritable(member)) is { } promoted
                && Query(promoted, Confirming) == "True")
            {
                return promoted;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"No member was promoted instead of {than}:\n{Run("status")}");
    }

    /// <summary>Nothing that a primary writes reaches its standbys any more, until it is thawed or killed.</summary>
    public void StopSenders(string member) => Servers.Programs.Run(
        "../../../../bin/kill", ["-STOP", .. Query(member, "SELECT string_agg(pid::text, ' ') FROM pg_stat_replication").Split(' ')]);

    public void Dispose() => Run("down");

    /// <summary>The address of a member's server.</summary>
    public string Host(string member) => string.Create(
        CultureInfo.InvariantCulture, $"127.0.0.1:{_port + 1 + int.Parse(member.AsSpan(1), CultureInfo.InvariantCulture)}");

    /// <summary>The first of eight ports in a row that are free now.</summary>
    private static int FreePorts()
    {
        for (int tries = 0; tries < 100; tries++)
        {
            int first = Random.Shared.Next(20_000, 30_000);
            if (Enumerable.Range(first, Ports).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException("No eight free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
