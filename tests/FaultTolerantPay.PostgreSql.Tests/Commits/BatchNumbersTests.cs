using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Commits;

/// <summary>
/// Nodes take numbers in blocks. A node that was paused in the middle of a block gives no number twice, and none goes back.
/// </summary>
public sealed class BatchNumbersTests
{
    [Test]
    public async Task Commit_ANodeGoesOnAfterAPause_NoNumberIsGivenTwice()
    {
        var schema = new TestSchema();
        schema.Clear();
        PostgreSqlStore[] nodes = [.. Enumerable.Range(0, 3).Select(_ => PostgreSqlStore.Open(schema.Options()))];
        TransactionKey paused = Samples.Key("paused", "merchant-2");
        using var blocker = new NpgsqlConnection(schema.Server.ConnectionString("postgres") + $";Search Path={schema.Name}");
        await blocker.OpenAsync();
        await using (NpgsqlTransaction blocking = await blocker.BeginTransactionAsync())
        {
            await using var insert = new NpgsqlCommand(
                $"INSERT INTO subject VALUES (-1, '{paused.Merchant}', '{paused.Order}', '{paused.Attempt}')", blocker);
            await insert.ExecuteNonQueryAsync();
            Task<CommitResult> first = CommitAsync(nodes[0], paused);
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => CommitAsync(nodes[1 + (i % 2)], Samples.Key(Samples.Order(i)))));
            Assert.That(first.IsCompleted, Is.False, "it is in the middle of its batch");
            await blocking.RollbackAsync();
            Assert.That((await first).IsCommitted, Is.True);
        }

        string highest = schema.Query(Highest);
        Array.ForEach(nodes, node => node.Dispose());
        await using var restarted = PostgreSqlStore.Open(schema.Options());
        await CommitAsync(restarted, Samples.Key("after a restart"));

        Assert.That(schema.Query(Repeated), Is.EqualTo("0"), "numbers given twice");
        Assert.That(schema.Query($"SELECT min(number) > {highest} FROM work w JOIN subject s ON s.id = w.subject_id "
            + "WHERE s.order_id = 'after a restart'"), Is.EqualTo("True"));
    }

    private const string Numbers = "(SELECT id FROM journal UNION ALL SELECT id FROM timeline UNION ALL SELECT id FROM subject "
        + "UNION ALL SELECT number FROM work) n (number)";

    private const string Highest = $"SELECT max(number) FROM {Numbers}";

    private const string Repeated = $"SELECT count(*) - count(DISTINCT number) FROM {Numbers}";

    private static Task<CommitResult> CommitAsync(PostgreSqlStore node, TransactionKey key) =>
        node.StandIn.CommitAsync(Samples.Reserve(key), default).AsTask();
}
