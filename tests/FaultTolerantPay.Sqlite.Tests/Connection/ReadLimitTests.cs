using System.Diagnostics;
using FaultTolerantPay.Sqlite.Stores;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>A disk that hangs holds no thread of the caller's, and no caller for longer than was set.</summary>
public sealed class ReadLimitTests
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
    private TemporaryFile _file = null!;
    private StoreDatabase _database = null!;

    [SetUp]
    public void OpenFile()
    {
        _file = new TemporaryFile();
        SqliteStoreOptions options = _file.Options();
        options.DiskTimeout = TimeSpan.FromMilliseconds(300);
        _database = new StoreDatabase(options, TimeProvider.System);
    }

    [TearDown]
    public void RemoveFile()
    {
        _database.Dispose();
        _file.Dispose();
    }

    private ValueTask<string?> ReadAsync(string sql, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(c => c.ReadOnce(sql), cancellationToken);

    [Test]
    public async Task Read_DiskHangs_CallerGoesOnAndIsAnswered()
    {
        using var hang = new ManualResetEventSlim();
        int caller = Environment.CurrentManagedThreadId, reader = 0;
        ValueTask<bool> read = _database.ReadAsync(
            _ =>
            {
                reader = Environment.CurrentManagedThreadId;
                return hang.Wait(TimeSpan.FromMinutes(1));
            },
            CancellationToken.None);
        Assert.That(read.IsCompleted, Is.False, "the caller has its thread back while the read hangs");
        StoreException failure = (await Assert.ThrowsAsync<StoreException>(async () => await read))!;
        Assert.That(failure.Message, Does.Contain("longer than 300 ms").And.Contains("DiskTimeout"));
        Assert.That((failure.NothingWritten, reader), Is.EqualTo((true, reader == caller ? 0 : reader)));
        hang.Set();
    }

    /// <summary>All reader threads hang: others are refused in time, and reading goes on when the disk does.</summary>
    [Test]
    public async Task Read_EveryThreadHangs_OthersAreAnsweredAndLaterOnesRead()
    {
        using var hang = new ManualResetEventSlim();
        var reads = new List<Task<bool>>();
        for (int i = 0; i < 40; i++)
        {
            reads.Add(_database.ReadAsync(_ => hang.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None).AsTask());
        }

        foreach (Task<bool> read in reads)
        {
            Assert.That(async () => await read, Throws.InstanceOf<StoreException>());
        }

        hang.Set();
        Assert.That(() => ReadAsync("SELECT 7").AsTask().GetAwaiter().GetResult(), Is.EqualTo("7").After(10_000, 10));
    }

    /// <summary>A query that nobody waits for any more is ended, so that it does not keep a thread.</summary>
    [Test]
    public async Task Read_QueryOverTheLimit_IsEndedAndItsThreadReadsOn()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.That(async () => await ReadAsync(Endless), Throws.InstanceOf<StoreException>(), $"{i}: more than there are threads");
        }

        Assert.That(await ReadAsync("SELECT 7"), Is.EqualTo("7"));
    }

    [Test]
    public async Task Read_Cancelled_EndsTheQuery()
    {
        using var cancel = new CancellationTokenSource();
        Task<string?> read = _database.ReadLongAsync(c => c.ReadOnce(Endless), cancel.Token);
        Task<string?> other = ReadAsync(Endless, cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.That(async () => await other, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await read, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Closing waits for the disk no longer than was set; the writes that waited fail as not written.</summary>
    [Test]
    public async Task Dispose_WriterHangs_ReturnsAndInformsWhoWaits()
    {
        using var hang = new ManualResetEventSlim();
        using var hangs = new ManualResetEventSlim();
        Task<bool> first = _database.WriteAsync(
            _ =>
            {
                hangs.Set();
                return hang.Wait(TimeSpan.FromMinutes(1));
            },
            CancellationToken.None).AsTask();
        hangs.Wait();
        Task<bool> second = _database.WriteAsync(_ => true, CancellationToken.None).AsTask();
        await Task.Delay(400);
        Assert.That(async () => await _database.ProbeAsync(CancellationToken.None),
            Throws.InstanceOf<StoreException>().With.Message.Contains("is not written"), "health");
        long start = Stopwatch.GetTimestamp();
        _database.Dispose();
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(30)), "time that closing takes");
        StoreException failure = (await Assert.ThrowsAsync<StoreException>(async () => await second))!;
        Assert.That(failure.NothingWritten, Is.True, "the write that waited is not written");
        hang.Set();
        Assert.That(await first, Is.True, "it was under way: its caller is answered once the disk answers");
        Assert.That(() => new StoreDatabase(_file.Options(), TimeProvider.System).Dispose(), Throws.Nothing.After(10_000, 20),
            "the file is let go of");
    }
}
