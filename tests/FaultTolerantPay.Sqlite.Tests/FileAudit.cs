using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>What a store file holds after whatever happened to its processes.</summary>
internal static class FileAudit
{
    /// <summary>
    /// The file is intact, holds every acknowledged advance, and its counters and journal agree with the advances that it holds.
    /// </summary>
    public static async Task AssertHoldsAsync(string path, IReadOnlyCollection<string> acknowledged)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        Assert.That(await store.CheckIntegrityAsync(isThorough: true, CancellationToken.None), Is.Empty, "integrity of the file");
        HashSet<string> stored = await OrdersAsync(store);
        Assert.That(acknowledged.Except(stored), Is.Empty, "acknowledged and lost");
        CounterValue exposure = await store.StandIn.ReadCounterAsync(Samples.Exposure(), CancellationToken.None);
        Assert.That(exposure, Is.EqualTo(new CounterValue(1_000L * stored.Count, stored.Count)), "exposure");
        IReadOnlyList<AccountBalance> balances = await store.StandIn.GetTrialBalanceAsync(CancellationToken.None);
        Assert.That(balances.Single(b => b.Account == Account.PayoutClearing).BalanceMinor, Is.EqualTo(1_000L * stored.Count),
            "payouts under way");
        Assert.That(balances.Sum(b => b.BalanceMinor), Is.Zero, "sum of all balances");
    }

    /// <summary>The orders of all advances.</summary>
    public static async Task<HashSet<string>> OrdersAsync(SqliteStore store)
    {
        var stored = new HashSet<string>();
        for (Advance? last = null; ;)
        {
            IReadOnlyList<Advance> page = await store.StandIn.ListAdvancesAsync(null, last?.Key, 1_000, CancellationToken.None);
            stored.UnionWith(page.Select(a => a.Key.Order.Value));
            if (page.Count < 1_000)
            {
                return stored;
            }

            last = page[^1];
        }
    }
}
