using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.PostgreSql.Tests.Stores;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>What one node changes, the others are told at once; a lost connection is noticed.</summary>
public sealed class ChangeListenerTests : TwoNodesFixture
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly (string Name, Func<PostgreSqlStore, ValueTask> Change)[] Changes =
    [
        ("manual switch", node => node.Faults.SetManualSwitchAsync(
            new ManualFaultSwitch(ManualFaultPosition.ForcedFaulted, new OperatorId("anna"), Samples.Start, "by hand"), default)),
        ("outage", async node => await node.Faults.OpenOutageAsync(new Outage { Start = Samples.Start, Cause = "test" }, default)),
        ("control", async node => await node.Controls.AppendAsync(SampleRecord.Of<OperatorControl>() with { Number = 0 }, default)),
        ("finding", node => node.Nodes.SaveAsync(SignOf("n", Samples.Start), default)),
    ];

    private static IEnumerable<string> Names => Changes.Select(change => change.Name);

    [TestCaseSource(nameof(Names))]
    public async Task Change_OnAnotherNode_IsToldAtOnce(string name)
    {
        using var signals = await Signals.OfAsync(Nodes[1]);
        int before = signals.Count;
        await Changes.Single(change => change.Name == name).Change(Nodes[0]);

        Assert.That(await signals.MoreThanAsync(before, Soon), Is.True);
    }

    /// <summary>Signs of life come every few seconds from each node: only a changed finding is told.</summary>
    [Test]
    public async Task Save_SignWithoutNews_IsNotTold()
    {
        await Nodes[0].Nodes.SaveAsync(SignOf("n", null), default);
        using var signals = await Signals.OfAsync(Nodes[1]);
        int before = signals.Count;
        await Nodes[0].Nodes.SaveAsync(SignOf("n", null), default);

        Assert.That(await signals.MoreThanAsync(before, TimeSpan.FromMilliseconds(300)), Is.False);
    }

    /// <summary>Transactions that tell something commit one after the other over the whole database: those of money never do.</summary>
    [Test]
    public async Task Commit_ManyAdvances_TellNothing()
    {
        using var signals = await Signals.OfAsync(Nodes[1]);
        int before = signals.Count;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => Nodes[0].StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(i))), default).AsTask()));

        Assert.That(await signals.MoreThanAsync(before, TimeSpan.FromMilliseconds(300)), Is.False);
    }

    [Test]
    public async Task Listen_ConnectionIsEnded_ListensAgainAndAsksForWhatItMissed()
    {
        using var signals = await Signals.OfAsync(Nodes[1]);
        int before = signals.Count;
        Assert.That(
            Schema.Server.Query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"),
            Is.Not.EqualTo("0"));
        Assert.That(await signals.MoreThanAsync(before, TimeSpan.FromSeconds(5)), Is.True, "it may have missed something");

        before = signals.Count;
        await Changes[0].Change(Nodes[0]);
        Assert.That(await signals.MoreThanAsync(before, Soon), Is.True);
    }

    /// <summary>A half-open connection: no error, and nothing arrives.</summary>
    [Test]
    public async Task Listen_NothingArrivesAnyMore_IsNoticed()
    {
        using var proxy = new TcpProxy(Schema.Server.Port);
        PostgreSqlStoreOptions options = Schema.Options(port: proxy.Port);
        options.CommandTimeout = TimeSpan.FromSeconds(1);
        await using var node = PostgreSqlStore.Open(options);
        using var signals = await Signals.OfAsync(node);
        proxy.LoseAllOnOpenConnections();
        int before = signals.Count;
        await Changes[0].Change(Nodes[0]);
        Assert.That(await signals.MoreThanAsync(before, TimeSpan.FromSeconds(1)), Is.False, "the notice is lost");

        Assert.That(await signals.MoreThanAsync(before, TimeSpan.FromSeconds(15)), Is.True);
    }

    private static NodeSign SignOf(string id, DateTimeOffset? downSince) => new()
    {
        Id = id,
        Version = "1",
        StartedAt = Samples.Start,
        SeenAt = Samples.Start,
        Options = "",
        Routes = "",
        DownSince = downSince,
    };

    /// <summary>Counts what a node is told.</summary>
    private sealed class Signals : IDisposable
    {
        private readonly IDisposable _subscription;
        private int _count;

        private Signals(PostgreSqlStore node) => _subscription = node.Changes.Subscribe(() => Interlocked.Increment(ref _count));

        public int Count => Volatile.Read(ref _count);

        /// <summary>Listens: the first signal says that it does.</summary>
        public static async Task<Signals> OfAsync(PostgreSqlStore node)
        {
            var signals = new Signals(node);
            Assert.That(await signals.MoreThanAsync(0, TimeSpan.FromSeconds(5)), Is.True, "it listens");
            return signals;
        }

        public async Task<bool> MoreThanAsync(int before, TimeSpan within)
        {
            for (DateTime end = DateTime.UtcNow + within; DateTime.UtcNow < end; await Task.Delay(10))
            {
                if (Count > before)
                {
                    return true;
                }
            }

            return false;
        }

        public void Dispose() => _subscription.Dispose();
    }
}
