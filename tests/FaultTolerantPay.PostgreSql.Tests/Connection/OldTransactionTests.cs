using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>A transaction that somebody left open keeps dead rows: the operator hears of it and of who it is.</summary>
public sealed class OldTransactionTests
{
    [Test]
    public async Task Probe_ReaderOfAnotherRoleStaysOpen_IsDegradedUntilItEnds()
    {
        var schema = new TestSchema();
        schema.Clear();
        PostgreSqlStoreOptions options = schema.Options();
        options.MaxTransactionAge = TimeSpan.FromSeconds(1);
        await using PostgreSqlStore store = PostgreSqlStore.Open(options);
        await using var reader = new NpgsqlConnection(
            schema.Server.ConnectionString("ftpay_owner") + $";Search Path={schema.Name};Application Name=report");
        await reader.OpenAsync();
        await using NpgsqlTransaction reading = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM work", reader))
        {
            await read.ExecuteScalarAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1));
        IReadOnlyDictionary<string, string> open = await store.ProbeAsync(CancellationToken.None);
        await reading.RollbackAsync();

        Assert.That(
            open[IStoreProbe.Degraded],
            Does.Contain("of ftpay_owner, report, idle in transaction").And.Contain("MaxTransactionAge"));
        Assert.That(
            async () => (await store.ProbeAsync(CancellationToken.None)).Keys, Has.No.Member(IStoreProbe.Degraded).After(10_000, 50));
    }
}
