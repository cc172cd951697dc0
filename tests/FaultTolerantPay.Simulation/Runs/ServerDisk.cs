using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>
/// A schema of a real PostgreSQL server, in which each node has a store of its own. Every counter has shares from its first use, and
/// commits use several chains, as they do under load. In every other run, the server drops connections at moments that the seed decides,
/// also in the middle of a commit.
/// </summary>
internal sealed class ServerDisk : Disk
{
    /// <summary>A commit was cut off before it reached the server.</summary>
    public const string CutBefore = "connection cut before a commit";

    /// <summary>A commit took effect, and its answer was lost.</summary>
    public const string CutAfter = "connection cut after a commit";

    /// <summary>Several chains have a share of a counter.</summary>
    public const string Shared = "counter shared by several chains";

    /// <summary>What was granted and not used was returned, so that another chain could use it or a cap was known to be reached.</summary>
    public const string Returned = "share returned";

    private const int MaxHeldChains = 2;

    private const string HasShared = "SELECT count(*) > 0 FROM (SELECT 1 FROM counter_share GROUP BY key HAVING count(*) > 1) several";
    private const string HasReturned = "SELECT count(*) > 0 FROM counter_share WHERE max_amount_minor = 9223372036854775807";

    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    // A counter with its shares, each with what is granted, never exceeds the limit under which it was granted.
    private const string GrantedTooMuch = """
        SELECT string_agg(format('%s: %s in %s of %s in %s', key, amount, count, max_amount, max_count), '; ') FROM (
          SELECT key, min(c.amount_minor) + sum(greatest(s.amount_minor, s.granted_minor)) AS amount,
            min(c.amount_minor) + sum(s.amount_minor) AS used_amount,
            min(c.count) + sum(greatest(s.count, s.granted_count)) AS count, min(c.count) + sum(s.count) AS used_count,
            min(s.max_amount_minor) AS max_amount, min(s.max_count) AS max_count
          FROM counter_share s JOIN counter c USING (key) GROUP BY key) total
        WHERE amount > greatest(max_amount, used_amount) AND max_amount IS NOT NULL
          OR count > greatest(max_count, used_count) AND max_count IS NOT NULL
        """;

    private readonly TestSchema _schema;
    private readonly TcpProxy _proxy;
    private readonly Dictionary<string, PostgreSqlStore> _nodes = new(StringComparer.Ordinal);
    private SeededRandom _chance = new(0);
    private SimulatedWorld? _world;
    private bool _dropsConnections;
    private PostgreSqlStore _own;
    private HeldChains _chains;

    /// <summary>Empties the schema, and opens it for the checks.</summary>
    public ServerDisk(TestSchema schema)
    {
        _schema = schema;
        _schema.Clear();
        _proxy = new TcpProxy(schema.Server.Port);
        _own = Open(port: null);
        _chains = new HeldChains(schema);
    }

    public override NodeStores Stores => StoresIn(_own, _own.StandIn);

    public override void Begin(SimulatedWorld world)
    {
        _world = world;
        _chance = new SeededRandom(world.Seed ^ 0x9057_6235);
        _dropsConnections = world.Seed % 2 == 0;
    }

    public override NodeStores StoresOf(string node)
    {
        Kill(node);
        PostgreSqlStore store = Open(_dropsConnections ? _proxy.Port : null);
        _nodes.Add(node, store);
        return StoresIn(store, new Disturbed(this, store.StandIn));
    }

    /// <summary>The store is closed without waiting for anything.</summary>
    public override void Kill(string node)
    {
        if (_nodes.Remove(node, out PostgreSqlStore? store))
        {
            store.Dispose();
        }
    }

    /// <summary>
    /// The store answers on other threads. The simulation's thread waits for each answer, so that the scheduler alone decides the order.
    /// </summary>
    public override T Now<T>(ValueTask<T> call)
    {
        try
        {
            return call.AsTask().WaitAsync(MaxWait).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new SimulationException($"The store did not answer within {MaxWait}.");
        }
    }

    /// <summary>The server stops without writing anything, too, and recovers from its log.</summary>
    public override void Crash()
    {
        CheckGrants();
        MarkIf(HasShared, Shared);
        MarkIf(HasReturned, Returned);
        Close();
        _schema.Server.Stop("immediate");
        _schema.Server.Start();
        NpgsqlConnection.ClearAllPools();
        _own = Open(port: null);
        _chains = new HeldChains(_schema);
    }

    public override void Dispose()
    {
        Close();
        _proxy.Dispose();
    }

    private static NodeStores StoresIn(PostgreSqlStore store, IStandInStore standIn) =>
        new(standIn, store.Merchants, store.Faults, store.Controls, store.Queries, store.CardChannels);

    private void CheckGrants()
    {
        if (_chains.Query(GrantedTooMuch) is { Length: > 0 } wrong)
        {
            _world?.Fail("M5", $"more is granted to shares than a limit allows: {wrong}");
        }
    }

    private void MarkIf(string sql, string name)
    {
        if (_chains.Query(sql) == bool.TrueString)
        {
            _world?.Coverage.Mark(name);
        }
    }

    private PostgreSqlStore Open(int? port)
    {
        PostgreSqlStoreOptions options = _schema.Options(port: port);
        options.MinHotBatches = 1;
        return PostgreSqlStore.Open(options);
    }

    private void Close()
    {
        foreach (string node in _nodes.Keys.ToList())
        {
            Kill(node);
        }

        _own.Dispose();
        _chains.Dispose();
    }

    /// <summary>A node is about to commit: other batches hold some chains, and the connection may be lost.</summary>
    private void Disturb()
    {
        // One chain is used for a while: another one then has a share of what is no longer left.
        if (_chance.Percent(8))
        {
            CheckGrants();
            _chains.Hold(_chance.Below(MaxHeldChains + 1));
        }

        if (!_dropsConnections || !_chance.Percent(3))
        {
            return;
        }

        // A new connection sends its first COMMITs as text, which the proxy knows.
        _chains.DropConnections();
        CommitFate fate = _chance.Of(CommitFate.Passes, CommitFate.IsCutBefore, CommitFate.IsCutAfter);
        _proxy.NextCommit = fate;
        if (fate != CommitFate.Passes)
        {
            _world?.Coverage.Mark(fate == CommitFate.IsCutBefore ? CutBefore : CutAfter);
        }
    }

    private sealed class Disturbed(ServerDisk disk, IStandInStore inner) : StoreDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            disk.Disturb();
            return Inner.CommitAsync(commit, cancellationToken);
        }
    }
}
