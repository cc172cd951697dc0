using System.Diagnostics;
using System.Runtime.Versioning;
using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>
/// How a store file is made and opened: once in a process, by whatever name, for this user alone, and with a SQLite that can be trusted
/// with it.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class OpenFilesTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    private static StoreException OpenFails(string path) =>
        Assert.Throws<StoreException>(() => SqliteStore.Open(new SqliteStoreOptions { Path = path }).Dispose())!;

    [Test]
    [CancelAfter(20_000)]
    public void Open_PipeOrDirectoryInThePlaceOfAFileBesideIt_NamesIt([Values("-wal", "-shm", "-acked")] string ending,
        [Values] bool isPipe, CancellationToken cancellationToken)
    {
        string beside = _file.Path + ending;
        if (isPipe)
        {
            using Process make = Process.Start("mkfifo", [beside]);
            make.WaitForExit();
        }
        else
        {
            Directory.CreateDirectory(beside);
        }

        Task<StoreException> opening = Task.Run(() => OpenFails(_file.Path), CancellationToken.None);

        Assert.That(opening.Wait(TimeSpan.FromSeconds(10), cancellationToken), "a pipe must not be waited for");
        Assert.That(opening.Result.Message, Does.Contain($"'{beside}'").And.Contain("expected a file with one name"));
    }

    [Test]
    public void Open_PathWithAZeroCharacter_NamesTheOption() =>
        Assert.That(() => SqliteStore.Open(new SqliteStoreOptions { Path = "a\0b" }),
            Throws.ArgumentException.With.Message.Contains("SqliteStoreOptions.Path"));

    [Test]
    public void Open_SecondTimeInTheProcess_IsRefusedUntilTheFirstIsClosed()
    {
        using (SqliteStore.Open(_file.Options()))
        {
            StoreException failure = OpenFails(_file.Path);
            Assert.That(failure.Message, Does.Contain("this process has it open already").And.Contains($"'{_file.Path}'"));
            Assert.That(failure.NothingWritten, Is.True);
        }
        SqliteStore.Open(_file.Options()).Dispose();
    }

    [TestCase("relative")]
    [TestCase("dots")]
    [TestCase("link")]
    [TestCase("link to the directory")]
    public void Open_SecondTimeByAnotherName_IsRefused(string how)
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Assert.That(OpenFails(OtherName(how)).Message, Does.Contain("this process has it open already").And.Contains($"'{_file.Path}'"));
    }

    /// <summary>
    /// A second hard link has a log of its own: two processes that use one name each would destroy the file, so it is refused before any
    /// opens it.
    /// </summary>
    [Test]
    public void Open_FileWithTwoHardLinks_IsRefusedByEitherName()
    {
        SqliteStore.Open(_file.Options()).Dispose();
        string other = Path.Combine(_file.Folder, "other.db");
        Process.Start("ln", [_file.Path, other]).WaitForExit();
        Assert.That(OpenFails(_file.Path).Message, Does.Contain("2 names (hard links)"));
        Assert.That(OpenFails(other).Message, Does.Contain("2 names (hard links)"));
    }

    [Test]
    public async Task Open_ThroughALink_KeepsItsLogBesideTheFile()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_file.Folder, "data")).FullName;
        string link = Path.Combine(_file.Folder, "link.db");
        File.CreateSymbolicLink(link, Path.Combine(folder, "store.db"));
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = link });
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key()), CancellationToken.None);
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "store.db", "store.db-acked", "store.db-reserve", "store.db-shm", "store.db-wal" }));
    }

    /// <summary>Whatever opening meets, the process has let go of the file after it.</summary>
    [Test]
    public void Open_Refused_CanBeTriedAgain()
    {
        File.WriteAllText(_file.Path, "no database, and longer than its header would be");
        OpenFails(_file.Path);
        File.Delete(_file.Path);
        SqliteStore.Open(_file.Options()).Dispose();
    }

    [TestCase("000")]
    [TestCase("022")]
    [TestCase("777")]
    public async Task Open_UnderAnyUmask_ItsFilesAreForThisUserAlone(string umask)
    {
        using Process node = Child.StartWithUmask(umask, "node", _file.Path);
        Assert.That(await node.StandardOutput.ReadLineAsync(), Is.EqualTo("done"));
        foreach (string ending in new[] { "", "-wal", "-shm", "-acked" })
        {
            Assert.That(File.GetUnixFileMode(_file.Path + ending), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), ending);
        }

        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.That(node.ExitCode, Is.Zero);
    }

    /// <summary>Who gave a group access meant it: a file that is there keeps its permission, and its log gets the same.</summary>
    [Test]
    public void Open_FileThatAGroupMayRead_ItsLogTakesOver()
    {
        SqliteStore.Open(_file.Options()).Dispose();
        UnixFileMode wanted = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(_file.Path, wanted);
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Assert.That((File.GetUnixFileMode(_file.Path), File.GetUnixFileMode(_file.Path + "-wal")), Is.EqualTo((wanted, wanted)));
    }

    [Test]
    public void Open_OldSqlite_IsRefusedByName()
    {
        Assert.That(() => SqliteLibrary.Require("x.db", 3_051_002, "3.51.2"),
            Throws.InstanceOf<StoreException>().With.Message.Contains("SQLite 3.51.2 is loaded; expected 3.51.3"));
        Assert.That(() => SqliteLibrary.Require("x.db", 3_051_003, "3.51.3"), Throws.Nothing);
        Assert.That(raw.sqlite3_libversion_number(), Is.GreaterThanOrEqualTo(3_053_004), "the one that this package brings");
    }

    [Test]
    public async Task Probe_SoundStore_NamesSqliteAndTheFile()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        IReadOnlyDictionary<string, string> facts = await store.ProbeAsync(CancellationToken.None);
        Assert.That((facts["sqlite"], facts["file"]), Is.EqualTo((raw.sqlite3_libversion().utf8_to_string(), _file.Path)));
    }

    [Test]
    public void Open_MarkThatIsNoNumber_IsNamed()
    {
        File.WriteAllText(_file.Path + "-acked", "a bank's own file");
        File.WriteAllBytes(_file.Path, []);
        Assert.That(OpenFails(_file.Path).Message, Does.Contain("-acked' beside it does not hold a number of a commit"));
    }

    /// <summary>A power cut can leave a mark that was made and never written.</summary>
    [TestCase(0)]
    [TestCase(21)]
    public void Open_MarkThatAPowerCutLeft_CountsAsNone(int zeros)
    {
        SqliteStore.Open(_file.Options()).Dispose();
        File.WriteAllBytes(_file.Path + "-acked", new byte[zeros]);
        SqliteStore.Open(_file.Options()).Dispose();
    }

    /// <summary>What is deleted is overwritten: a customer's id or token does not stay in pages that are free, nor in the log.</summary>
    [Test]
    public async Task Forget_Payment_ItsBytesAreGoneFromTheFiles([Values] bool isOpen)
    {
        const string Customer = "customer-who-asked-to-be-forgotten";
        TransactionRecord record = Samples.Record(Samples.Key(), OutcomeKind.CompletedByPrimary);
        SqliteStore store = SqliteStore.Open(_file.Options());
        try
        {
            await store.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Samples.Start,
                    Transaction = record with { Request = record.Request with { Customer = new CustomerId(Customer) } },
                }, CancellationToken.None);
            Assert.That(HoldsText(Customer), Is.True, "the search can find it");
            Assert.That(await store.StandIn.DeleteOldPaymentsAsync(Samples.Start.AddDays(1), Samples.Start.AddDays(1),
                CancellationToken.None), Is.EqualTo(1));
            if (!isOpen)
            {
                store.Dispose();
            }

            Assert.That(() => HoldsText(Customer), Is.False.After(5_000, 20), "the log starts over right after the answer");
        }
        finally
        {
            store.Dispose();
        }
    }

    private string OtherName(string how)
    {
        switch (how)
        {
            case "relative":
                return Path.GetRelativePath(Environment.CurrentDirectory, _file.Path);
            case "dots":
                return Path.Combine(_file.Folder, "..", Path.GetFileName(_file.Folder), "store.db");
            case "link":
                return File.CreateSymbolicLink(Path.Combine(_file.Folder, "link.db"), _file.Path).FullName;
            default:
                return Path.Combine(Directory.CreateSymbolicLink(Path.Combine(_file.Folder, "link"), _file.Folder).FullName, "store.db");
        }
    }

    private bool HoldsText(string text)
    {
        // By another process: reading them here would drop the locks of the open store.
        using Process grep = Process.Start(new ProcessStartInfo("grep", ["-rqa", text, _file.Folder]))!;
        grep.WaitForExit();
        return grep.ExitCode == 0;
    }
}
