using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>While the server is away, calls are refused at once; when it is back, they go on by themselves.</summary>
public class ServerAwayTests
{
    [TestCase("fast")]
    [TestCase("immediate")]
    public async Task Commit_ServerStopsAndStarts_RefusedAtOnceThenGoesOn(string mode)
    {
        using var server = new PostgreSqlServer();
        var schema = new TestSchema(server);
        schema.Clear();
        await using var store = PostgreSqlStore.Open(schema.Options());
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("before")), CancellationToken.None);
        server.Stop(mode);

        // The first call finds out; the others are told.
        AssertRefused(() => CommitAsync(store, "first"));
        TimeSpan slowest = TimeSpan.Zero;
        for (int i = 0; i < 200; i++)
        {
            var clock = Stopwatch.StartNew();
            AssertRefused(() => CommitAsync(store, $"away-{i}"));
            AssertRefused(() => store.StandIn.FindAdvanceAsync(Samples.Key("before"), CancellationToken.None).AsTask());
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(2)));
        server.Start();
        Assert.That(
            async () => await CommitAsync(store, "after"), Throws.Nothing.After(5_000, 50), "It goes on within seconds.");
        Assert.That(
            schema.Query("SELECT string_agg(order_id, ' ' ORDER BY order_id) FROM advance"), Is.EqualTo("after before"));
    }

    private static void AssertRefused(Func<Task> call) => Assert.That(
        async () => await call(), Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True);

    private static async Task CommitAsync(PostgreSqlStore store, string order) =>
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(order)), CancellationToken.None);
}
