using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>The steps of discrepancies are lines of the audit trail, on any number of nodes.</summary>
public sealed class DiscrepancyTrailTests : TwoNodesFixture
{
    private const int Count = 100;

    [Test]
    public async Task Open_TheSameOnTwoNodes_StoresEachOnce()
    {
        IReadOnlyList<StatementDiscrepancy>[] known = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => OpenAsync(Nodes[i % 2])));

        Assert.That(known.Sum(one => one.Count), Is.EqualTo(7 * Count), "known before");
        Assert.That(Schema.Query("SELECT count(*) FROM timeline"), Is.EqualTo($"{Count}"));
        AuditTrailCheck check = await Nodes[0].StandIn.CheckAuditTrailAsync(null, default);
        Assert.That((check.Problems, check.Rows), Is.EqualTo((Array.Empty<string>(), (long)Count)));
    }

    [Test]
    public async Task Save_TheSameVersionOnTwoNodes_OneStep()
    {
        await OpenAsync(Nodes[0]);
        bool[] saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => Nodes[i % 2].StatementDiscrepancies.SaveAsync(Sample(1) with { Version = 2 }, Step(2), default).AsTask()));

        Assert.That(saved.Count(isSaved => isSaved), Is.EqualTo(1));
        Assert.That(await Nodes[1].StatementDiscrepancies.ListStepsAsync("d-1", 0, 10, default), Has.Count.EqualTo(2));
        Assert.That((await Nodes[0].StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);
    }

    [TestCase("UPDATE timeline SET operator = 'another' WHERE operator IS NOT NULL")]
    [TestCase("DELETE FROM timeline WHERE id = (SELECT max(id) FROM timeline)")]
    public async Task Check_StepAlteredBySql_SaysSo(string sql)
    {
        await OpenAsync(Nodes[0]);
        Schema.Query($"SET session_replication_role = replica; {sql}");

        Assert.That((await Nodes[0].StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Not.Empty);
    }

    [Test]
    public async Task Discrepancy_DeletedByHand_IsRefused()
    {
        await OpenAsync(Nodes[0]);
        Assert.That(
            () => Schema.Query("DELETE FROM statement_discrepancy"),
            Throws.InvalidOperationException.With.Message.Contains("FTP02"));
    }

    private static Task<IReadOnlyList<StatementDiscrepancy>> OpenAsync(PostgreSqlStore node) => node.StatementDiscrepancies
        .OpenAsync([.. Enumerable.Range(0, Count).Select(i => (Sample(i), Step(1)))], default).AsTask();

    private static StatementDiscrepancy Sample(int number) =>
        SampleRecord.Of<StatementDiscrepancy>() with { Id = $"d-{number}", Version = 1, Source = "wechat" };

    private static StatementDiscrepancyStep Step(long number) =>
        SampleRecord.Of<StatementDiscrepancyStep>() with { Number = number, Code = "code" };
}
