using System.Diagnostics;
using System.Runtime.Versioning;
using FaultTolerantPay.Model;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>A disk that is full takes neither commits nor, without a reserve, the records that wait for them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FullDiskTests
{
    private TemporaryFile _disk = null!;

    [SetUp]
    public void MountDisk()
    {
        _disk = new TemporaryFile();
        using Process mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", _disk.Folder]);
        mount.WaitForExit();
        if (mount.ExitCode != 0)
        {
            Assert.Ignore("a small disk can be mounted by root on Linux alone");
        }
    }

    [TearDown]
    public void RemoveDisk()
    {
        using (Process unmount = Process.Start("umount", [_disk.Folder]))
        {
            unmount.WaitForExit();
        }

        _disk.Dispose();
    }

    [Test]
    public async Task KeepAsync_DiskIsFull_KeepsTheRecordsInTheReserve()
    {
        TransactionRecord[] records = Records(100);
        using SqliteStore store = SqliteStore.Open(_disk.Options());
        Fill();

        string place = await store.UnwrittenRecords.KeepAsync(records, default);

        Assert.That(await store.UnwrittenRecords.ListAsync(default), Is.EqualTo(new[] { place }));
        Assert.That(await store.UnwrittenRecords.ReadAsync(place, default), Is.EqualTo(records));
        Assert.That(new FileInfo(Filler).Length, Is.GreaterThan(1_000_000), "the disk was full");
    }

    [Test]
    public async Task Open_AfterTheReserveWasGivenUp_TakesItAgainWhereTheDiskHasRoom()
    {
        using (SqliteStore store = SqliteStore.Open(_disk.Options()))
        {
            Fill();
            await store.UnwrittenRecords.KeepAsync(Records(1), default);
            Assert.That(await ReserveAsync(store), Does.StartWith("none"), "reserve while the disk is full");
        }
        File.Delete(Filler);

        using SqliteStore again = SqliteStore.Open(_disk.Options());

        Assert.That(await ReserveAsync(again), Is.EqualTo("held"), "reserve once there is room");
        Assert.That(new FileInfo(_disk.Path + "-reserve").Length, Is.EqualTo(100_000), "size of the reserve");
        Assert.That(File.GetUnixFileMode(_disk.Path + "-reserve"), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite),
            "mode of the reserve");
    }

    [TestCase(300)]
    [TestCase(50)]
    [TestCase(0)]
    public void Open_ReserveOfAnotherSizeIsHeld_HoldsWhatTheOptionSays(int kilobytes)
    {
        SqliteStore.Open(_disk.Options()).Dispose();
        SqliteStoreOptions options = _disk.Options();
        options.ReserveKilobytes = kilobytes;

        SqliteStore.Open(options).Dispose();

        Assert.That(Directory.GetFiles(_disk.Folder, "*reserve*").Sum(file => new FileInfo(file).Length), Is.EqualTo(kilobytes * 1_000));
    }

    [Test]
    public async Task Open_DiskHasNoRoomForTheReserve_OpensAndItsHealthSaysSo()
    {
        SqliteStoreOptions options = _disk.Options();
        options.ReserveKilobytes = 100_000;

        using SqliteStore store = SqliteStore.Open(options);

        Assert.That(await ReserveAsync(store), Does.StartWith("none"));
        Assert.That(Directory.GetFiles(_disk.Folder, "*reserve*"), Is.Empty, "nothing half-made is left");
    }

    [Test]
    public void KeepAsync_DiskIsFullAndThereIsNoReserve_SaysSo()
    {
        SqliteStoreOptions options = _disk.Options();
        options.ReserveKilobytes = 0;
        using SqliteStore store = SqliteStore.Open(options);
        Fill();

        Assert.That(async () => await store.UnwrittenRecords.KeepAsync(Records(100), default),
            Throws.TypeOf<StoreException>().With.Message.Contains("No space left"));
        Assert.That(Directory.GetFiles(_disk.Folder, "*unwritten*"), Is.Empty);
    }

    private string Filler => Path.Combine(_disk.Folder, "filler");

    private static async Task<string> ReserveAsync(SqliteStore store) => (await store.ProbeAsync(default))["reserve"];

    private static TransactionRecord[] Records(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => Samples.Record(new TransactionKey(new MerchantId("m-1"), new OrderId($"order-{i}")))),
    ];

    private void Fill()
    {
        using FileStream filler = File.Create(Filler, bufferSize: 1);
        try
        {
            while (true)
            {
                filler.Write(new byte[4_096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
