using System.Diagnostics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>A process that is killed at any point leaves a file that opens, and that holds every commit that it acknowledged.</summary>
public sealed class KillTests
{
    private const int Rounds = 6;

    [Test]
    public async Task Kill_WhileWriting_EveryAcknowledgedCommitIsThere()
    {
        using var file = new TemporaryFile();
        var random = new Random(1);
        var acknowledged = new HashSet<string>();
        for (int round = 0; round < Rounds; round++)
        {
            using Process child = Child.Start("write", file.Path, round % 2 == 0 ? "group" : "inline", "FULL", "8", $"{round * 1_000_000}", "1000000");
            int before = acknowledged.Count, wanted = random.Next(1, 400);
            while (acknowledged.Count < before + wanted)
                acknowledged.Add(OrderIn((await child.StandardOutput.ReadLineAsync())!));
            child.Kill();
            // What it acknowledged before it died lies in the pipe still.
            while (await child.StandardOutput.ReadLineAsync() is { } line)
                acknowledged.Add(OrderIn(line));
            await child.WaitForExitAsync();
            await AssertHoldsAsync(file, acknowledged);
        }
    }

    private static string OrderIn(string line) =>
        line.StartsWith("ack ", StringComparison.Ordinal) ? line["ack ".Length..] : throw new InvalidOperationException($"The child said '{line}'.");

    private static async Task AssertHoldsAsync(TemporaryFile file, HashSet<string> acknowledged)
    {
        using SqliteStore store = SqliteStore.Open(file.Options());
        Assert.That(await store.CheckIntegrityAsync(isThorough: true, CancellationToken.None), Is.Empty);
        var stored = new HashSet<string>();
        for (Advance? last = null; ;)
        {
            IReadOnlyList<Advance> page = await store.StandIn.ListAdvancesAsync(null, last?.Key, 1_000, CancellationToken.None);
            stored.UnionWith(page.Select(a => a.Key.Order.Value));
            if (page.Count < 1_000)
                break;
            last = page[^1];
        }
        Assert.That(acknowledged.Except(stored), Is.Empty, "acknowledged and lost");
        // Commits are whole: counters and journal agree with the advances that are there.
        CounterValue exposure = await store.StandIn.ReadCounterAsync(Samples.Exposure(), CancellationToken.None);
        Assert.That(exposure, Is.EqualTo(new CounterValue(1_000L * stored.Count, stored.Count)));
        IReadOnlyList<AccountBalance> balances = await store.StandIn.GetTrialBalanceAsync(CancellationToken.None);
        Assert.That(balances.Single(b => b.Account == Account.PayoutClearing).BalanceMinor, Is.EqualTo(1_000L * stored.Count));
        Assert.That(balances.Sum(b => b.BalanceMinor), Is.Zero);
    }
}
