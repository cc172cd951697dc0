using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests;

public sealed class SqliteStoreTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    private static StandInCommit Reserve(int number) => Samples.Reserve(Samples.Key(Samples.Order(number)));

    private static Task<CommitResult> CommitAsync(SqliteStore store, StandInCommit commit) =>
        store.StandIn.CommitAsync(commit, CancellationToken.None).AsTask();

    private SqliteConnection OpenAnother(int flags = raw.SQLITE_OPEN_READWRITE) =>
        SqliteConnection.Open(_file.Path, flags, TimeSpan.FromSeconds(5));

    [Test]
    public void Options_Documentation_AgreesWithTheRules() => OptionsDocumentation.AssertAgreesWith(SqliteStoreOptions.Rules);

    [Test]
    public void Open_EveryOptionWrong_NamesThemAll()
    {
        var options = new SqliteStoreOptions
        {
            Path = " ",
            MaxWaitingWrites = 0,
            MaxWritesPerGroup = 0,
            BusyTimeout = TimeSpan.Zero,
            DiskTimeout = TimeSpan.Zero,
            CheckpointPages = 0,
            CacheKilobytes = 0,
            ReserveKilobytes = -1,
            ProtectorTimeout = TimeSpan.Zero,
        };
        ArgumentException exception = Assert.Throws<ArgumentException>(() => SqliteStore.Open(options).Dispose())!;
        Assert.That(SqliteStoreOptions.Rules.Select(r => r.Name),
            Has.All.Matches<string>(name => exception.Message.Contains($"SqliteStoreOptions.{name} ", StringComparison.Ordinal)));
    }

    [Test]
    public async Task AddFaultTolerantPaySqlite_Resolved_ThreeStoresOnOneFile()
    {
        await using ServiceProvider services =
            new ServiceCollection().AddFaultTolerantPaySqlite(o => o.Path = _file.Path).BuildServiceProvider();
        await services.GetRequiredService<IStandInStore>().CommitAsync(Reserve(1), CancellationToken.None);
        Assert.That(await services.GetRequiredService<IMerchantStore>().FindAsync(new MerchantId("m"), CancellationToken.None), Is.Null,
            "merchants");
        Assert.That(await services.GetRequiredService<IFaultStore>().FindOpenOutageAsync(CancellationToken.None), Is.Null, "outages");
        Assert.That((await services.GetRequiredService<IStoreProbe>().ProbeAsync(CancellationToken.None))["file"], Is.EqualTo(_file.Path),
            "file that the probe names");
        Assert.That(File.Exists(_file.Path), Is.True, "file");
    }

    /// <summary>Inline mode gives every answer before the call returns, so that a simulation owns every interleaving.</summary>
    [Test]
    public void Inline_EveryCall_IsCompleteWhenItReturns()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options(groupCommit: false));
        Task[] calls =
        [
            CommitAsync(store, Reserve(1)),
            store.StandIn.ClaimAsync(new WorkClaim { Kind = WorkKind.Advance, Now = Samples.Start, Lease = TimeSpan.FromSeconds(1),
                MaxItems = 1 }, CancellationToken.None).AsTask(),
            store.StandIn.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, CancellationToken.None).AsTask(),
            store.Merchants.FindAsync(new MerchantId("m"), CancellationToken.None).AsTask(),
        ];
        Assert.That(calls.Select(c => c.IsCompletedSuccessfully), Is.All.True);
    }

    /// <summary>What waits for the writer is bounded: one more fails at once, and nothing of it is written.</summary>
    [Test]
    public async Task Commit_TooManyWaiting_FailsAtOnceWithNothingWritten()
    {
        SqliteStoreOptions options = _file.Options();
        options.MaxWaitingWrites = 3;
        using SqliteStore store = SqliteStore.Open(options);
        var waiting = new List<Task<CommitResult>>();
        using (SqliteConnection another = OpenAnother())
        {
            another.RunScript("BEGIN IMMEDIATE");
            StoreException? exception = null;
            for (int i = 0; exception is null; i++)
            {
                try
                {
                    waiting.Add(CommitAsync(store, Reserve(i)));
                }
                catch (StoreException e)
                {
                    exception = e;
                }
            }
            Assert.That(exception.NothingWritten, Is.True, "nothing was written");
            Assert.That(exception.Message, Does.Contain("3 writes wait"), "message");
            another.RunScript("COMMIT");
        }
        await Task.WhenAll(waiting);
        Assert.That(await store.StandIn.ListAdvancesAsync(null, null, 100, CancellationToken.None), Has.Count.EqualTo(waiting.Count),
            "advances on the file");
    }

    /// <summary>A commit for which there is no space does not take down those that share its transaction.</summary>
    [Test]
    public async Task Commit_OneOfAGroupFailsHalfWay_OthersAreCommitted()
    {
        SqliteStoreOptions options = _file.Options();
        options.MaxPages = 400;
        using SqliteStore store = SqliteStore.Open(options);
        await CommitAsync(store, Reserve(0));
        var good = new List<Task<CommitResult>>();
        Task<CommitResult> tooLarge;
        using (SqliteConnection another = OpenAnother())
        {
            another.RunScript("BEGIN IMMEDIATE");
            // The writer waits for the lock with the first; the others gather behind it and share one transaction.
            for (int i = 1; i <= 10; i++)
            {
                good.Add(CommitAsync(store, Reserve(i)));
            }

            Discrepancy large = Samples.Discrepancy("large", Samples.Key()) with { Evidence = new string('x', 1_000) };
            tooLarge = CommitAsync(store,
                Reserve(11) with { Discrepancies = [.. Enumerable.Range(0, 4_000).Select(n => large with { Id = $"large-{n}" })] });
            for (int i = 12; i <= 20; i++)
            {
                good.Add(CommitAsync(store, Reserve(i)));
            }

            another.RunScript("COMMIT");
        }
        Assert.That((await Task.WhenAll(good)).All(r => r.IsCommitted), Is.True, "the others");
        Assert.That(async () => await tooLarge,
            Throws.InstanceOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True, "the failed one");
        Assert.That(await store.StandIn.FindAdvanceAsync(Samples.Key(Samples.Order(11)), CancellationToken.None), Is.Null,
            "nothing of the failed one is there");
        Assert.That((await store.StandIn.ReadCounterAsync(Samples.Exposure(), CancellationToken.None)).Count, Is.EqualTo(20),
            "exposure of the others");
    }

    /// <summary>Closing writes what waits; after it every call says that the file is closed.</summary>
    [Test]
    public async Task Dispose_WithWritesWaiting_WritesThemThenRefuses()
    {
        SqliteStore store = SqliteStore.Open(_file.Options());
        Task<CommitResult>[] waiting = [.. Enumerable.Range(0, 50).Select(i => CommitAsync(store, Reserve(i)))];
        store.Dispose();
        Assert.That((await Task.WhenAll(waiting)).All(r => r.IsCommitted), Is.True, "writes that waited");
        Assert.That(() => CommitAsync(store, Reserve(51)), Throws.InstanceOf<StoreException>().With.Message.Contains("closed"),
            "later write");
        Assert.That(async () => await store.StandIn.FindAdvanceAsync(Samples.Key(), CancellationToken.None),
            Throws.InstanceOf<StoreException>().With.Message.Contains("closed"), "later read");
        using SqliteStore again = SqliteStore.Open(_file.Options());
        Assert.That(await again.StandIn.ListAdvancesAsync(null, null, 100, CancellationToken.None), Has.Count.EqualTo(50),
            "advances on the file");
    }

    /// <summary>A report opens the file for reading alone while it is written, with plain SQL over plain columns.</summary>
    [Test]
    public async Task Report_WhileTheStoreIsOpen_ReadsByPlainSql()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        for (int i = 0; i < 3; i++)
        {
            await CommitAsync(store, Reserve(i));
        }

        using SqliteConnection report = OpenAnother(raw.SQLITE_OPEN_READONLY);
        Assert.That(report.ReadOnce("SELECT SUM(exposure_minor) FROM advance WHERE state = 'PayoutSent' AND currency = 'EUR'"),
            Is.EqualTo("3000"), "exposure");
        Assert.That(report.ReadOnce("SELECT SUM(amount_minor) FROM posting WHERE account = 'MerchantPayable'"), Is.EqualTo("-3000"),
            "postings");
        Assert.That(report.ReadOnce("SELECT json_extract(record, '$.Detail.ConsentVersion') FROM advance LIMIT 1"), Is.EqualTo("1"),
            "field of a record");
        Assert.That(() => report.RunScript("DELETE FROM advance"), Throws.InstanceOf<SqliteFailure>(), "writing is refused");
    }

    /// <summary>
    /// A reader that does not let go makes the log grow, and no write waits long for it; when it lets go, the log starts over.
    /// </summary>
    [Test]
    public async Task Log_ReaderThatHoldsOn_StartsOverAfterIt()
    {
        SqliteStoreOptions options = _file.Options();
        options.CheckpointPages = 100;
        using SqliteStore store = SqliteStore.Open(options);
        long LogBytes() => new FileInfo(_file.Path + "-wal").Length;
        const long Bound = 4 * 100 * 4096;
        int number = 0;
        using (SqliteConnection reader = OpenAnother())
        {
            reader.RunScript("BEGIN; SELECT COUNT(*) FROM advance");
            while (LogBytes() <= 2 * Bound)
            {
                await CommitAsync(store, Reserve(number++));
            }

            reader.RunScript("COMMIT");
        }
        for (int i = 0; i < 100 && LogBytes() > Bound; i++)
        {
            await CommitAsync(store, Reserve(number++));
        }

        Assert.That(LogBytes(), Is.LessThanOrEqualTo(Bound));
    }

    /// <summary>A record of an older version lacks what was added since: lists are empty then, not absent.</summary>
    [Test]
    public async Task Find_AdvanceStoredWithoutNewerLists_TheyAreEmpty()
    {
        TransactionKey key = Samples.Key(Samples.Order(1));
        using (SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = _file.Path }))
        {
            await CommitAsync(store, Reserve(1));
        }

        using (SqliteConnection another = OpenAnother())
        {
            another.RunScript("UPDATE advance SET record = json_remove(record, '$.HeldBy', '$.ByHand', '$.Refunds', '$.RecentAttempts')");
        }

        using SqliteStore reopened = SqliteStore.Open(new SqliteStoreOptions { Path = _file.Path });
        Advance advance = (await reopened.StandIn.FindAdvanceAsync(key, CancellationToken.None))!;

        Assert.That((advance.IsHeld, advance.WaitsForOperator, advance.RefundRequestedMinor, advance.ManualAdjustments.Length,
            advance.RecentCollections.Length), Is.EqualTo((false, false, 0L, 0, 0)));
        Assert.That(advance, Is.Not.EqualTo(advance with { LastDeclineCode = "x" }));
    }
}
