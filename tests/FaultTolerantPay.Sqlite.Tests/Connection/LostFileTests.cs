using System.Diagnostics;
using FaultTolerantPay.Sqlite.Stores;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>
/// Whatever other processes, operators and careless code do to the files of an open store: every write that was acknowledged is there after
/// a SIGKILL, or the store
/// says that it is not, and acknowledges nothing more.
/// </summary>
public sealed class LostFileTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    private string Copy => Path.Combine(_file.Folder, "copy.db");

    private StoreException OpenFails() => Assert.Throws<StoreException>(() => SqliteStore.Open(_file.Options()).Dispose())!;

    private static async Task<string> ProbeAsync(NodeProcess node) => (await node.TellAsync("probe")).Single();

    /// <summary>
    /// Any line of a host that opens the files and closes them drops SQLite's locks; a backup that ends then takes itself for the last one,
    /// and removes the log.
    /// (SQLite before 3.51 does so where the database was closed, a newer one where its shared memory was as well.)
    /// </summary>
    [TestCase("")]
    [TestCase("-shm")]
    [TestCase("", "-shm")]
    public async Task Backup_AfterTheHostOpenedAndClosedTheFiles_EveryAcknowledgedWriteIsThere(params string[] touched)
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        foreach (string ending in touched)
        {
            await node.TellAsync($"touch {ending}");
        }

        await Child.RunAsync("backup", _file.Path, Copy);
        await node.WriteAsync(10, 10);
        Assert.That(await ProbeAsync(node), Does.StartWith("sound"));
        await node.KillAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
        await FileAudit.AssertHoldsAsync(Copy, node.Acknowledged[..10]);
    }

    [Test]
    public async Task Backup_AfterASecondOpenInTheProcess_EveryAcknowledgedWriteIsThere()
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        Assert.That((await node.TellAsync($"open {_file.Path}")).Single(),
            Does.StartWith("refused").And.Contains("this process has it open already"));
        await Child.RunAsync("backup", _file.Path, Copy);
        await node.WriteAsync(10, 10);
        await node.KillAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
    }

    [Test]
    public async Task Backup_WhileWriting_EveryAcknowledgedWriteIsThereAndEachBackupIsWhole()
    {
        using Process writer = Child.Start("write", _file.Path, "group", "FULL", "4", "0", "1000000");
        var acknowledged = new List<string>();
        async Task ReadAsync(int most)
        {
            while (acknowledged.Count < most && await writer.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged.Add(line["ack ".Length..]);
            }
        }
        for (int round = 1; round <= 3; round++)
        {
            await ReadAsync(acknowledged.Count + 100);
            string[] before = [.. acknowledged];
            await Child.RunAsync("backup", _file.Path, Copy + round);
            await FileAudit.AssertHoldsAsync(Copy + round, before);
        }
        await ReadAsync(acknowledged.Count + 100);
        writer.Kill();
        await ReadAsync(int.MaxValue);
        await writer.WaitForExitAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, acknowledged);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task TwoNodes_OneStops_TheOthersAcknowledgedWritesAreThere(bool areFilesTouched)
    {
        using NodeProcess one = await NodeProcess.StartAsync(_file.Path);
        using NodeProcess other = await NodeProcess.StartAsync(_file.Path);
        await one.WriteAsync(0, 10);
        await other.WriteAsync(10, 10);
        foreach (string ending in areFilesTouched ? ["", "-shm"] : Array.Empty<string>())
        {
            await one.TellAsync($"touch {ending}");
        }

        await other.StopAsync();
        await one.WriteAsync(20, 10);
        Assert.That(await ProbeAsync(one), Does.StartWith("sound"));
        await one.KillAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, [.. one.Acknowledged, .. other.Acknowledged]);
    }

    /// <summary>Two nodes: each sees what the other committed, and caps hold over both.</summary>
    [Test]
    public async Task TwoNodes_WriteAtOnce_LimitsHoldOverBoth()
    {
        using NodeProcess one = await NodeProcess.StartAsync(_file.Path);
        using NodeProcess other = await NodeProcess.StartAsync(_file.Path);
        List<string>[] answers = await Task.WhenAll(one.TellAsync("capped 0 30"), other.TellAsync("capped 30 30"));
        Assert.That(answers.Sum(a => a.Count(line => line.StartsWith("ack", StringComparison.Ordinal))), Is.EqualTo(40));
        Assert.That(answers.Sum(a => a.Count(line => line == "failed LimitReached")), Is.EqualTo(20));
    }

    /// <summary>The database is gone: nothing more is acknowledged, and a restart does not begin again with an empty one.</summary>
    [Test]
    public async Task Database_RemovedWhileOpen_NothingMoreIsAcknowledgedAndItIsNotMadeAnew()
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        File.Move(_file.Path, Copy);
        await AssertLostAsync(node, "its file was removed");
        await node.KillAsync();
        Assert.That(OpenFails().Message, Does.Contain("does not exist, but"));
        File.Move(Copy, _file.Path);
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
    }

    [Test]
    public async Task Database_ReplacedByABackupWhileOpen_NothingMoreIsAcknowledgedAndWhatIsMissingIsNamed()
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        await Child.RunAsync("backup", _file.Path, Copy);
        await node.WriteAsync(10, 10);
        File.Move(Copy, _file.Path, overwrite: true);
        await AssertLostAsync(node, "its file was replaced by another file");
        await node.KillAsync();
        File.Delete(_file.Path + "-wal");
        Assert.That(OpenFails().Message, Does.Contain("holds 10 commits, and 20 were acknowledged"));

        File.Delete(_file.Path + "-acked");
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged[..10]);
    }

    /// <summary>SQLite has the removed log open still: what it holds is saved before the process ends.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Log_RemovedWhileOpen_WhatItHeldIsSavedAndNothingMoreIsAcknowledged(bool isKilled)
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        File.Delete(_file.Path + "-wal");
        await AssertLostAsync(node, "its log (-wal) was removed");
        await (isKilled ? node.KillAsync() : node.StopAsync());
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
    }

    /// <summary>Closing must not remove a log that another process made in the meantime.</summary>
    [Test]
    public async Task Log_ReplacedWhileOpen_ClosingLeavesTheNewOneAlone()
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        File.Delete(_file.Path + "-wal");
        await File.WriteAllTextAsync(_file.Path + "-wal", "another process's");
        await AssertLostAsync(node, "its log (-wal) was replaced by another file");
        await node.StopAsync();
        Assert.That(await File.ReadAllTextAsync(_file.Path + "-wal"), Is.EqualTo("another process's"));
    }

    [Test]
    public async Task SharedMemory_RemovedWhileOpen_NothingMoreIsAcknowledged()
    {
        using NodeProcess node = await NodeProcess.StartAsync(_file.Path);
        await node.WriteAsync(0, 10);
        File.Delete(_file.Path + "-shm");
        await AssertLostAsync(node, "its shared memory (-shm) was removed");
        await node.KillAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
    }

    /// <summary>After a crash the log is a part of the store. Without it the file is sound, and lacks commits.</summary>
    [Test]
    public async Task Log_RemovedBeforeStart_IsRefusedUntilItIsBack()
    {
        using (NodeProcess node = await NodeProcess.StartAsync(_file.Path))
        {
            await node.WriteAsync(0, 20);
            await node.KillAsync();
            File.Move(_file.Path + "-wal", Copy);
            Assert.That(OpenFails().Message, Does.Contain("20 were acknowledged").And.Contains("its log (-wal) was removed"));
            File.Move(Copy, _file.Path + "-wal", overwrite: true);
            await FileAudit.AssertHoldsAsync(_file.Path, node.Acknowledged);
        }
    }

    /// <summary>A store that was closed has no log, and needs none; a backup may have brought the log of a crash into the file.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Log_NotThereSinceItIsInTheFile_OpensAndKeepsWhatIsWritten(bool isClosed)
    {
        using NodeProcess first = await NodeProcess.StartAsync(_file.Path);
        await first.WriteAsync(0, 10);
        await (isClosed ? first.StopAsync() : first.KillAsync());
        if (!isClosed)
        {
            await Child.RunAsync("backup", _file.Path, Copy);
        }

        Assert.That(File.Exists(_file.Path + "-wal"), Is.False);
        using NodeProcess second = await NodeProcess.StartAsync(_file.Path);
        await second.WriteAsync(10, 10);
        await second.KillAsync();
        await FileAudit.AssertHoldsAsync(_file.Path, [.. first.Acknowledged, .. second.Acknowledged]);
    }

    /// <summary>Without its lock a transaction is no longer alone: it is given up before it is committed.</summary>
    [Test]
    public async Task Commit_LockLostInTheTransaction_NothingWrittenAndNothingAfterIt([Values] bool groupCommit)
    {
        using var database = new StoreDatabase(_file.Options(groupCommit), TimeProvider.System);
        StoreException failure = await CommitFailsAsync(database, () => File.OpenRead(_file.Path + "-shm").Dispose());
        Assert.That(failure.NothingWritten, Is.True, "nothing was written");
        Assert.That(failure.Message, Does.Contain("the lock of its transaction was lost"), "message");
        Assert.That((await CommitFailsAsync(database, () => { })).Message, Does.Contain("the lock of its transaction was lost"),
            "the next commit");
        Assert.That(async () => await database.ProbeAsync(CancellationToken.None), Throws.InstanceOf<StoreException>(), "health");
    }

    /// <summary>
    /// SQLite says that it is durable; whether anybody will find it nobody can tell. Nothing is read either: it would be the past.
    /// </summary>
    [Test]
    public async Task Commit_FileRemovedInTheTransaction_IsNotAcknowledgedAndNobodyCanTell([Values("", "-wal", "-shm")] string ending,
        [Values] bool groupCommit)
    {
        using var database = new StoreDatabase(_file.Options(groupCommit), TimeProvider.System);
        StoreException failure = await CommitFailsAsync(database, () => File.Delete(_file.Path + ending));
        Assert.That(failure.NothingWritten, Is.False);
        Assert.That((await CommitFailsAsync(database, () => { })).NothingWritten, Is.True, "the next one is not even begun");
        Assert.That(async () => await database.ReadAsync(c => c.ReadOnce("SELECT 7"), CancellationToken.None),
            Throws.InstanceOf<StoreException>().With.Message.Contains("was removed"));
    }

    private static async Task<StoreException> CommitFailsAsync(StoreDatabase database, Action inTransaction) =>
        (await Assert.ThrowsAsync<StoreException>(async () => await database.WriteAsync(
        transaction =>
        {
            transaction.StartWriting();
            transaction.SubjectFor(new TransactionKey(new MerchantId("m"), new OrderId("o")));
            inTransaction();
            return true;
        },
        CancellationToken.None)))!;

    /// <summary>
    /// The next commits fail and say why, and health says so; also where the file is put back, until the store is opened again.
    /// </summary>
    private static async Task AssertLostAsync(NodeProcess node, string why)
    {
        int acknowledged = node.Acknowledged.Count;
        List<string> answers = await node.TellAsync("write 100 2");
        Assert.That(answers, Has.Count.EqualTo(2).And.All.StartsWith("failed nothing written").And.All.Contains(why), "answers");
        Assert.That(await ProbeAsync(node), Does.StartWith("lost").And.Contains(why), "health");
        Assert.That(node.Acknowledged, Has.Count.EqualTo(acknowledged), "acknowledged commits");
    }
}
