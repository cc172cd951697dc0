using System.Security.Cryptography;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>Statement files in a real file: nobody changes or removes them, and damage is seen before a reader ends.</summary>
public sealed class StatementFilesOnFileTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 600_000).Select(i => (byte)(i * 7))];
    private TemporaryFile _file = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    [TestCase("UPDATE statement_file SET name = 'other'", "never changed")]
    [TestCase("DELETE FROM statement_file", "never removed")]
    [TestCase("UPDATE statement_part SET bytes = x'00'", "never changed")]
    [TestCase("DELETE FROM statement_part", "never removed")]
    [TestCase("INSERT INTO statement_removal SELECT 99; DELETE FROM statement_part", "never removed")]
    [TestCase("INSERT INTO statement_removal SELECT 1; DELETE FROM statement_removal", "never removed")]
    [TestCase("INSERT INTO statement_removal SELECT 1; UPDATE statement_removal SET number = 2", "never changed")]
    [TestCase("INSERT OR REPLACE INTO statement_file SELECT * FROM statement_file", "never replaced")]
    [TestCase("INSERT OR REPLACE INTO statement_part SELECT * FROM statement_part", "never replaced")]
    public async Task Sql_ChangesAStoredFile_IsRefused(string sql, string expected)
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        await SaveAsync(store);

        Assert.That(() => Run(sql), Throws.Exception.With.Message.Contains(expected));
    }

    [TestCase("UPDATE statement_part SET bytes = zeroblob(length(bytes)) WHERE number = 2")]
    [TestCase("UPDATE statement_part SET bytes = zeroblob(length(bytes)) WHERE number = 0")]
    [TestCase("UPDATE statement_part SET bytes = x'00' WHERE number = 1")]
    [TestCase("DELETE FROM statement_part WHERE number = 2")]
    public async Task Read_DamagedPart_IsNeverReadToItsEnd(string damage)
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        StatementFile stored = await SaveAsync(store);
        Run("DROP TRIGGER statement_part_unchanged; DROP TRIGGER statement_part_kept; " + damage);

        await using Stream content = (await store.StatementFiles.OpenFileAsync(stored.Number, None))!;
        using var read = new MemoryStream();
        Assert.That(async () => await content.CopyToAsync(read, None),
            Throws.TypeOf<StoreException>().With.Message.Contains("is damaged in the store"));
        Assert.That(read.Length, Is.LessThan(Content.Length));
        Assert.That(async () => await content.ReadAsync(new byte[1], None), Throws.TypeOf<StoreException>(), "it stays damaged");
    }

    /// <summary>The process ends between two parts: what it wrote is seen by nobody, and goes when the day's file is stored.</summary>
    [Test]
    public async Task Save_AfterACrashBetweenParts_RemovesWhatWasLeft()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Run("""
            INSERT INTO statement_content (id, provider, merchant_number, day) VALUES (7, 'alpha', '8800001', '2026-01-05');
            INSERT INTO statement_content (id, provider, merchant_number, day) VALUES (8, 'alpha', '8800001', '2026-01-06');
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
              INSERT INTO statement_part (content, number, bytes) SELECT 7, i, zeroblob(1000) FROM n;
            """);
        Assert.That(await store.StatementFiles.ListFilesAsync(0, 10, None), Is.Empty);

        StatementFile stored = await SaveAsync(store);

        Assert.That(stored.Version, Is.EqualTo(1));
        Assert.That(
            Read("SELECT group_concat(id) FROM (SELECT id FROM statement_content ORDER BY id)"),
            Is.EqualTo("8,9"),
            "another day's content stays");
        Assert.That(Read("SELECT COUNT(*) FROM statement_part"), Is.EqualTo("3"));
    }

    [Test]
    public async Task RemoveContent_OldFile_LeavesNoneOfItsBytes()
    {
        byte[] mark = "customer-4711-of-the-statement"u8.ToArray();
        byte[] content = [.. Enumerable.Repeat(mark, 40_000).SelectMany(bytes => bytes)];
        using SqliteStore store = SqliteStore.Open(_file.Options());
        await SaveAsync(store, content);
        Assert.That(HoldsInFiles(mark), Is.True);

        Assert.That(await store.StatementFiles.RemoveContentAsync(new DateOnly(2026, 1, 6), None), Is.EqualTo(1));

        Assert.That(HoldsInFiles(mark), Is.False);
        Assert.That(Read("SELECT COUNT(*) FROM statement_part"), Is.EqualTo("0"));
    }

    /// <summary>The process ends between two parts: nobody reads the rest, and the next call removes it.</summary>
    [Test]
    public async Task RemoveContent_AfterACrashBetweenParts_RemovesTheRest()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        StatementFile stored = await SaveAsync(store);
        Run("INSERT INTO statement_removal (number) VALUES (1); DELETE FROM statement_part WHERE number = 0;");
        Assert.That(await store.StatementFiles.OpenFileAsync(stored.Number, None), Is.Null);

        Assert.That(await store.StatementFiles.RemoveContentAsync(new DateOnly(2026, 1, 6), None), Is.EqualTo(1));

        Assert.That(Read("SELECT COUNT(*) FROM statement_part"), Is.EqualTo("0"));
        Assert.That(Read("SELECT COUNT(*) FROM statement_content"), Is.EqualTo("0"));
    }

    [Test]
    public async Task Save_SameBytesAgain_WritesNoPart()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        StatementFile first = await SaveAsync(store);
        Assert.That(await SaveAsync(store), Is.EqualTo(first));
        Assert.That(Read("SELECT MAX(id) FROM statement_content"), Is.EqualTo("1"));
    }

    /// <summary>Two nodes store the day's file at once: one file, whoever wins, and the loser is told that it wrote nothing.</summary>
    [Test]
    public async Task Save_TwoWritersOfOneDay_OneFileIsThere()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        Task<StatementFile?>[] writers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await SaveAsync(store);
            }
            catch (StoreException exception) when (exception.NothingWritten)
            {
                return null;
            }
        }))];
        StatementFile?[] stored = await Task.WhenAll(writers);

        IReadOnlyList<StatementFile> files = await store.StatementFiles.ListFilesAsync(0, 10, None);
        Assert.That(files, Has.Count.EqualTo(1));
        Assert.That(stored.OfType<StatementFile>(), Is.Not.Empty.And.All.EqualTo(files[0]));
        await using Stream content = (await store.StatementFiles.OpenFileAsync(files[0].Number, None))!;
        using var read = new MemoryStream();
        await content.CopyToAsync(read, None);
        Assert.That(read.ToArray(), Is.EqualTo(Content));
    }

    private static Task<StatementFile> SaveAsync(SqliteStore store) => SaveAsync(store, Content);

    private static async Task<StatementFile> SaveAsync(SqliteStore store, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await store.StatementFiles.SaveFileAsync(
            new StatementFile
            {
                Provider = new ProviderId("alpha"),
                MerchantNumber = "8800001",
                Day = new DateOnly(2026, 1, 5),
                Name = "bill.csv",
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                Length = bytes.Length,
                FetchedAt = Samples.Start,
            },
            content,
            None);
    }

    private bool HoldsInFiles(byte[] mark) => new[] { _file.Path, _file.Path + "-wal" }.Where(File.Exists).Any(path =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(mark) >= 0;
    });

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }

    private string? Read(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        return connection.ReadOnce(sql);
    }
}
