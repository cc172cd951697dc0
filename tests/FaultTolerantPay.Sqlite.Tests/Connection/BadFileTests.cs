using System.Diagnostics;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>
/// Files that are not what they should be, and places where nothing can be written: a clear error that names the file and what was
/// expected.
/// </summary>
public sealed class BadFileTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    private StoreException OpenFails(string? path = null)
    {
        SqliteStoreOptions options = _file.Options();
        options.Path = path ?? _file.Path;
        StoreException exception = Assert.Throws<StoreException>(() => SqliteStore.Open(options).Dispose())!;
        Assert.That(exception.Message, Does.Contain($"'{options.Path}'"));
        Assert.That(exception.NothingWritten, Is.True);
        return exception;
    }

    private void RunOnFile(string script)
    {
        using SqliteConnection connection =
            SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.FromSeconds(1));
        connection.RunScript(script);
    }

    private async Task FillAsync(int advances = 200)
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        for (int i = 0; i < advances; i++)
        {
            await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(i))), CancellationToken.None);
        }
    }

    [Test]
    public void Open_NoDirectory_NamesIt() =>
        Assert.That(OpenFails(Path.Combine(_file.Folder, "missing", "store.db")).Message, Does.Contain("missing' does not exist"));

    [Test]
    public void Open_Directory_SaysSo() => Assert.That(OpenFails(_file.Folder).Message, Does.Contain("it is a directory"));

    [Test]
    public void Open_WhereNothingMayBeMade_SaysSo() =>
        Assert.That(OpenFails("/proc/store.db").Message, Does.Contain("may not be opened by this user"));

    [Test]
    public void Open_TextFile_SaysSoAndLeavesItAlone()
    {
        File.WriteAllText(_file.Path, "merchant,amount\n1,2\n");
        Assert.That(OpenFails().Message, Does.Contain("not a SQLite database"), "message");
        Assert.That(File.ReadAllText(_file.Path), Is.EqualTo("merchant,amount\n1,2\n"), "content of the file");
        Assert.That(Directory.GetFiles(_file.Folder), Has.Length.EqualTo(1), "files in the folder");
    }

    [TestCase("CREATE TABLE invoice (id INTEGER)", "application_id 0")]
    [TestCase("CREATE TABLE invoice (id INTEGER); PRAGMA application_id = 77", "application_id 77")]
    [TestCase("PRAGMA application_id = 77", "application_id 77")]
    public void Open_AnotherApplicationsDatabase_SaysSoAndLeavesItAlone(string script, string named)
    {
        RunOnFile(script);
        byte[] before = File.ReadAllBytes(_file.Path);
        Assert.That(OpenFails().Message, Does.Contain("another application").And.Contains(named));
        Assert.That(File.ReadAllBytes(_file.Path), Is.EqualTo(before));
    }

    [Test]
    public async Task Open_NewerSchema_NamesBothVersions()
    {
        await FillAsync(1);
        RunOnFile($"PRAGMA user_version = {StoreSchema.NewestVersion + 1}");
        Assert.That(OpenFails().Message,
            Does.Contain($"schema version is {StoreSchema.NewestVersion + 1}").And.Contains($"1 to {StoreSchema.NewestVersion}"));
    }

    [Test]
    public async Task Open_EmptyFile_IsMadeAStore()
    {
        await File.WriteAllBytesAsync(_file.Path, []);
        await FillAsync(1);
    }

    [Test]
    public async Task Open_CutOffOrOverwritten_SaysDamaged([Values] bool isCutOff)
    {
        await FillAsync();
        using (FileStream stream = File.OpenWrite(_file.Path))
        {
            if (isCutOff)
            {
                stream.SetLength(3 * 4096);
            }
            else
            {
                stream.Position = 100;
                stream.Write(new byte[stream.Length - 100]);
            }
        }
        Assert.That(OpenFails().Message, Does.Contain("damaged"));
    }

    [Test]
    public async Task Read_DamagedPages_ThrowsAndCheckSaysSo()
    {
        await FillAsync();
        using (FileStream stream = File.OpenWrite(_file.Path))
        {
            // The schema and the roots of the tables are in the first pages; what follows is data.
            stream.Position = 120 * 4096;
            stream.Write(new byte[stream.Length - stream.Position]);
        }
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Assert.That(await store.CheckIntegrityAsync(isThorough: false, CancellationToken.None), Is.Not.Empty);
        StoreException exception = (await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                await store.StandIn.FindAdvanceAsync(Samples.Key(Samples.Order(i)), CancellationToken.None);
            }
        }))!;
        Assert.That(exception.Message, Does.Contain(_file.Path).And.Contains("damaged"));
    }

    [Test]
    public async Task Read_RecordThatIsNotOne_NamesTheFile()
    {
        await FillAsync(1);
        RunOnFile("UPDATE advance SET record = '{\"Key\":7}'");
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Assert.That(
            async () => await store.StandIn.FindAdvanceAsync(Samples.Key(Samples.Order(0)), CancellationToken.None),
            Throws.InstanceOf<StoreException>().With.Message.Contains(_file.Path));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Commit_LockedByAnotherProcess_NothingWrittenAndWorksAfterIt(bool groupCommit)
    {
        SqliteStoreOptions options = _file.Options(groupCommit);
        options.BusyTimeout = TimeSpan.FromMilliseconds(100);
        using SqliteStore store = SqliteStore.Open(options);
        using (Process child = Child.Start("lock", _file.Path))
        {
            Assert.That(await child.StandardOutput.ReadLineAsync(), Is.EqualTo("locked"), "the other process holds the lock");
            StoreException exception = (await Assert.ThrowsAsync<StoreException>(async () =>
                await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key()), CancellationToken.None)))!;
            Assert.That(exception.NothingWritten, Is.True, "nothing was written");
            Assert.That(exception.Message, Does.Contain("BusyTimeout"), "the message names the option");
            Assert.That(await store.StandIn.FindAdvanceAsync(Samples.Key(), CancellationToken.None), Is.Null, "readers do not wait");
            child.StandardInput.Close();
            await child.WaitForExitAsync();
        }
        Assert.That((await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key()), CancellationToken.None)).IsCommitted, Is.True,
            "commit once the lock is gone");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Commit_DiskFull_NothingWrittenAndTheRestIsIntact(bool groupCommit)
    {
        SqliteStoreOptions options = _file.Options(groupCommit);
        options.MaxPages = 120;
        int stored = 0;
        using (SqliteStore store = SqliteStore.Open(options))
        {
            StoreException exception = (await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (; stored < 10_000; stored++)
                {
                    await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(stored))), CancellationToken.None);
                }
            }))!;
            Assert.That(exception.NothingWritten, Is.True, "nothing was written");
            Assert.That(exception.Message, Does.Contain("full"), "message");
            Assert.That((await store.StandIn.ReadCounterAsync(Samples.Exposure(), CancellationToken.None)).Count, Is.EqualTo(stored),
                "exposure");
        }
        using SqliteStore again = SqliteStore.Open(_file.Options(groupCommit));
        Assert.That(await again.StandIn.ListAdvancesAsync(null, null, 1_000, CancellationToken.None), Has.Count.EqualTo(stored),
            "advances on the file");
        Assert.That((await again.StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(stored))),
            CancellationToken.None)).IsCommitted, Is.True, "commit once there is room");
        Assert.That(await again.CheckIntegrityAsync(isThorough: true, CancellationToken.None), Is.Empty, "integrity of the file");
    }
}
