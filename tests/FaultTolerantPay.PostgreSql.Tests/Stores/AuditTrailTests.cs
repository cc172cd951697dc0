using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>The chains of the audit trail: what was altered by SQL is named, and an anchor holds.</summary>
public class AuditTrailTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    [Test]
    public async Task Check_AnchorOfEarlier_Holds()
    {
        PostgreSqlStore store = await FilledAsync();
        AuditTrailCheck first = await store.StandIn.CheckAuditTrailAsync(null, None);
        AuditTrailCheck again = await store.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That((again.Rows, again.Head), Is.EqualTo((first.Rows, first.Head)), "Nothing was added.");
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("later")), None);
        AuditTrailCheck later = await store.StandIn.CheckAuditTrailAsync(new AuditAnchor(first.Rows, first.Head!), None);
        Assert.That((later.Problems, later.HoldsAnchor, later.Rows), Is.EqualTo((Array.Empty<string>(), true, first.Rows + 2)));
        AuditTrailCheck wrong = await store.StandIn.CheckAuditTrailAsync(new AuditAnchor(first.Rows, new string('0', 64)), None);
        Assert.That((wrong.HoldsAnchor, wrong.Problems.Count), Is.EqualTo((false, 1)));
    }

    [TestCase("UPDATE timeline SET detail = 'another'", "is not as it was stored")]
    [TestCase("UPDATE journal SET event = 'another' WHERE id = (SELECT min(id) FROM journal)", "is not as it was stored")]
    [TestCase("UPDATE posting SET amount_minor = amount_minor * 2", "is not as it was stored")]
    [TestCase("DELETE FROM timeline WHERE id = (SELECT max(id) FROM timeline)", "are missing")]
    [TestCase("DELETE FROM journal WHERE id = (SELECT min(id) FROM journal)", "is missing")]
    [TestCase("DELETE FROM journal; DELETE FROM timeline", "are missing")]
    [TestCase("DELETE FROM payment", "is not on record with its payment and advance")]
    [TestCase("UPDATE chain SET number = number + 1", "are missing")]
    [TestCase("DELETE FROM journal; DELETE FROM timeline; DELETE FROM chain", "does not hold its checkpoint")]
    [TestCase("UPDATE audit_checkpoint SET hash = '\\x00'", "does not hold its checkpoint")]
    public async Task Check_RowsAlteredBySql_NamesThem(string sql, string problem)
    {
        PostgreSqlStore store = await FilledAsync();
        AuditTrailCheck before = await store.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That(before.Problems, Is.Empty);
        _store.Schema.Query($"SET session_replication_role = replica; {sql}");
        AuditTrailCheck after = await store.StandIn.CheckAuditTrailAsync(new AuditAnchor(before.Rows, before.Head!), None);
        Assert.That(after.Problems, Has.Some.Contains(problem));
    }

    /// <summary>No chain covers these rows: they are compared with their records, and with each other.</summary>
    [TestCase("UPDATE payment SET outcome = 'Refused', is_final = true", "has other columns than its record")]
    [TestCase("UPDATE advance SET state = 'Collected'", "has other columns than its record")]
    [TestCase("UPDATE advance SET exposure_minor = 1", "is not in the table 'outstanding' as it is")]
    [TestCase("DELETE FROM outstanding", "is not in the table 'outstanding' as it is")]
    [TestCase("UPDATE outstanding SET reserved_at = 1", "belongs to no advance")]
    [TestCase("DELETE FROM work", "and no work on it waits")]
    [TestCase("UPDATE instruction SET is_resolved = true", "has other columns than its record")]
    [TestCase("DELETE FROM advance", "has no advance")]
    [TestCase("UPDATE counter SET id = 'another'", "expected 0 in 0")]
    public async Task Check_ColumnsAlteredBySql_NamesThem(string sql, string problem)
    {
        PostgreSqlStore store = await FilledAsync();
        _store.Schema.Query($"SET session_replication_role = replica; {sql}");
        Assert.That((await store.StandIn.CheckAuditTrailAsync(null, None)).Problems, Has.Some.Contains(problem));
    }

    [TestCase("UPDATE journal SET event = 'x'")]
    [TestCase("DELETE FROM journal")]
    [TestCase("UPDATE posting SET amount_minor = 0")]
    [TestCase("UPDATE timeline SET detail = 'x'")]
    [TestCase("DELETE FROM timeline")]
    [TestCase("DELETE FROM advance")]
    [TestCase("DELETE FROM payment")]
    [TestCase("DELETE FROM chain")]
    public async Task Table_ThatNeverChanges_RefusesTheChange(string sql)
    {
        await FilledAsync();
        Assert.That(() => _store.Schema.Query(sql), Throws.InvalidOperationException.With.Message.StartsWith("FTP02"));
    }

    private async Task<PostgreSqlStore> FilledAsync()
    {
        PostgreSqlStore store = _store.Create();
        for (int i = 0; i < 3; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(order => store.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key($"{i}-{order}")), None).AsTask()));
        }

        return store;
    }
}
