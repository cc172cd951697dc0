using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>Operators at two nodes, each a process of its own: a receipt is booked once on one file.</summary>
public sealed class ReceiptOnTwoNodesTests
{
    private const int Receipts = 200;

    [Test]
    public async Task Commit_SameReceiptsAtTwoProcesses_EachIsBookedOnce()
    {
        using var file = new TemporaryFile();
        using NodeProcess left = await NodeProcess.StartAsync(file.Path);
        using NodeProcess right = await NodeProcess.StartAsync(file.Path);

        List<string>[] answers =
            await Task.WhenAll(left.TellAsync($"receipts left- 0 {Receipts}"), right.TellAsync($"receipts right- 0 {Receipts}"));

        Assert.That(left.Acknowledged.Concat(right.Acknowledged), Is.EquivalentTo(Enumerable.Range(0, Receipts).Select(Samples.Order)),
            "each once, at one of them");
        Assert.That(answers.SelectMany(lines => lines).Where(line => line.StartsWith("failed", StringComparison.Ordinal)),
            Is.EqualTo(Enumerable.Repeat("failed ReceiptTaken", Receipts)), "late commits");
        await left.StopAsync();
        await right.StopAsync();
        using SqliteStore store = SqliteStore.Open(file.Options());
        foreach (string receipt in left.Acknowledged)
        {
            Assert.That(await store.StandIn.FindReceiptAsync(receipt, default), Is.EqualTo(Samples.Key("left-" + receipt)),
                "payment of a receipt");
        }

        Assert.That((await store.StandIn.ListAdvancesAsync(null, null, StoreRules.MaxPageSize, default)).Count, Is.EqualTo(Receipts),
            "advances on the file");
    }
}
