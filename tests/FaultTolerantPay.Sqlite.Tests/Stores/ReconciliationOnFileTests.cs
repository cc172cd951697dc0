using System.Globalization;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>Comparisons of statements on a file: many held rows, a writer that stopped, and a file that somebody altered.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReconciliationOnFileTests : IDisposable
{
    private static readonly ProviderId Alpha = new("alpha");
    private static readonly DateOnly Day = new(2026, 1, 5);
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Save_Replaced_LeavesNoPageOfBefore()
    {
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            Assert.That(await store.Reconciliations.SaveAsync(Compared(0), Rows(20_050), default));
            Assert.That(await store.Reconciliations.SaveAsync(Compared(1), Rows(150), default));
        }

        Assert.That((Count("held_set"), Count("held_page")), Is.EqualTo((1, 2)));
        Assert.That(await HeldAsync(), Is.EqualTo(150));
    }

    [Test]
    public async Task Save_VersionLost_LeavesNoPageOfTheLoser()
    {
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            Assert.That(await store.Reconciliations.SaveAsync(Compared(0), Rows(10), default));
            bool[] saved = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                _ => Task.Run(async () => await store.Reconciliations.SaveAsync(Compared(1), Rows(2_000), default))));
            Assert.That(saved.Count(isSaved => isSaved), Is.EqualTo(1));
        }

        Assert.That((Count("held_set"), Count("held_page")), Is.EqualTo((1, 20)));
    }

    /// <summary>A process ended while it wrote held rows: nobody sees them, and the day's next comparison removes them.</summary>
    [Test]
    public async Task Save_AfterAWriterThatStopped_RemovesItsPages()
    {
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            Assert.That(await store.Reconciliations.SaveAsync(Compared(0), Rows(10), default));
        }

        Execute("INSERT INTO held_set (id, reconciliation) VALUES (77, 1)");
        Execute("INSERT INTO held_page (held_set, number, rows) SELECT 77, number, rows FROM held_page");
        Assert.That(await HeldAsync(), Is.EqualTo(10));
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            Assert.That((await store.StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);
            Assert.That(await store.Reconciliations.SaveAsync(Compared(1), [], default));
        }

        Assert.That((Count("held_set"), Count("held_page")), Is.EqualTo((0, 0)));
    }

    [TestCase("UPDATE reconciliation SET day = '2026-01-06'", "other columns")]
    [TestCase("UPDATE reconciliation SET merchant_number = '1'", "other columns")]
    [TestCase("DELETE FROM held_page", "lost the rows")]
    [TestCase("DELETE FROM held_set", "lost the rows")]
    public async Task File_AlteredBySql_IsFound(string sql, string expected)
    {
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            Assert.That(await store.Reconciliations.SaveAsync(Compared(0), Rows(10), default));
            Assert.That((await store.StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);
        }

        Execute(sql);
        using SqliteStore altered = SqliteStore.Open(_file.Options());
        Assert.That((await altered.StandIn.CheckAuditTrailAsync(null, default)).Problems, Has.Some.Contains(expected));
    }

    private static StatementReconciliation Compared(long version) => new()
    {
        Provider = Alpha,
        MerchantNumber = "8800001",
        Day = Day,
        File = 1,
        FileVersion = 1,
        Status = StatementReconciliationStatus.Compared,
        ComparedAt = Samples.Start,
        Version = version,
    };

    private static HeldRow[] Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new HeldRow(true, new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = $"o-{i}",
            TheirReference = "",
            AmountMinor = i,
            Currency = Samples.Euro,
            At = Samples.Start,
            Line = i + 1,
        })),
    ];

    /// <summary>How many rows are held.</summary>
    private async Task<int> HeldAsync()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        return (await store.Reconciliations.ListHeldAsync(Alpha, "8800001", Day, 0, 1_000, default)).Count;
    }

    private int Count(string table)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        return int.Parse(connection.ReadOnce($"SELECT COUNT(*) FROM {table}")!, CultureInfo.InvariantCulture);
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }
}
