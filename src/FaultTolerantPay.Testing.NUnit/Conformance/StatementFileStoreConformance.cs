using System.Security.Cryptography;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="IStatementFileStore"/>. Derive from it, and implement how a store is created and reopened.</summary>
public abstract class StatementFileStoreConformance
{
    private static readonly ProviderId Provider = new("alpha");
    private static readonly DateOnly Day = new(2026, 1, 5);

    /// <summary>The store under test: empty before each test.</summary>
    protected IStatementFileStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IStatementFileStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IStatementFileStore> ReopenAsync(IStatementFileStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => StandInStoreConformance.CloseAsync(Store);

    private static StatementFile FileOf(byte[] content, DateOnly? day = null, string number = "8800001") => new()
    {
        Provider = Provider,
        MerchantNumber = number,
        Day = day ?? Day,
        Name = "bill.csv",
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
        Length = content.Length,
        FetchedAt = Samples.Start,
    };

    /// <summary>Bytes that differ from part to part.</summary>
    private static byte[] Bytes(int length, byte seed)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++)
        {
            content[i] = (byte)((i * 31) + (i >> 16) + seed);
        }

        return content;
    }

    private async Task<StatementFile> SaveAsync(byte[] content, DateOnly? day = null, string number = "8800001")
    {
        using var stream = new MemoryStream(content);
        return await Store.SaveFileAsync(FileOf(content, day, number), stream, None).ConfigureAwait(false);
    }

    private async Task<byte[]?> ReadAsync(long number)
    {
        Stream? stream = await Store.OpenFileAsync(number, None).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, None).ConfigureAwait(false);
            return content.ToArray();
        }
    }

    private async Task<string> VersionsAsync() => string.Join(
        " ",
        (await Store.ListVersionsAsync(Provider, "8800001", Day, 10, None).ConfigureAwait(false))
            .Select(file => $"{file.Version}<{file.Supersedes}:{file.Length}"));

    /// <summary>A file is read as it was stored, also after a restart, whatever its length.</summary>
    [Test]
    public async Task Save_File_ComesBackByteForByte([Values(1, 255, 262_143, 262_144, 262_145, 1_000_000)] int length)
    {
        byte[] content = Bytes(length, 1);
        StatementFile stored = await SaveAsync(content).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            Assert.That(stored, Is.EqualTo(FileOf(content) with { Number = stored.Number, Version = 1 }));
            Assert.That((await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false)).Single(), Is.EqualTo(stored));
            Assert.That(await ReadAsync(stored.Number).ConfigureAwait(false), Is.EqualTo(content));
            Store = await ReopenAsync(Store).ConfigureAwait(false);
        }
    }

    /// <summary>The time of fetching comes back at both ends of time.</summary>
    [Test]
    public async Task Save_TimeAtEitherEnd_ComesBack(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? time)
    {
        using var content = new MemoryStream(Bytes(10, 1));
        StatementFile file = FileOf(Bytes(10, 1)) with { FetchedAt = time ?? Samples.Start };
        await Store.SaveFileAsync(file, content, None).ConfigureAwait(false);
        Assert.That((await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false)).Single().FetchedAt, Is.EqualTo(file.FetchedAt));
    }

    /// <summary>Readers of statements read without tasks.</summary>
    [Test]
    public async Task Open_ReadWithoutTasks_GivesTheSameBytes()
    {
        byte[] content = Bytes(300_000, 1);
        StatementFile stored = await SaveAsync(content).ConfigureAwait(false);
        Stream stream = (await Store.OpenFileAsync(stored.Number, None).ConfigureAwait(false))!;
        await using (stream.ConfigureAwait(false))
        {
            byte[] read = new byte[content.Length];
            stream.ReadExactly(read);
            Assert.That((read, stream.ReadByte()), Is.EqualTo((content, -1)));
        }
    }

    /// <summary>The same bytes for the same day are one file.</summary>
    [Test]
    public async Task Save_SameBytesAgain_IsTheSameFile()
    {
        StatementFile first = await SaveAsync(Bytes(10, 1)).ConfigureAwait(false);
        Store = await ReopenAsync(Store).ConfigureAwait(false);

        Assert.That(await SaveAsync(Bytes(10, 1)).ConfigureAwait(false), Is.EqualTo(first));
        Assert.That(await VersionsAsync().ConfigureAwait(false), Is.EqualTo("1<:10"));
    }

    /// <summary>
    /// A corrected file supersedes the one before it, and both are kept; going back to the first bytes is a correction too.
    /// </summary>
    [Test]
    public async Task Save_OtherBytes_SupersedeAndBothAreKept()
    {
        StatementFile first = await SaveAsync(Bytes(10, 1)).ConfigureAwait(false);
        StatementFile second = await SaveAsync(Bytes(300_000, 2)).ConfigureAwait(false);
        await SaveAsync(Bytes(10, 1)).ConfigureAwait(false);
        Store = await ReopenAsync(Store).ConfigureAwait(false);

        Assert.That(await VersionsAsync().ConfigureAwait(false), Is.EqualTo("3<2:10 2<1:300000 1<:10"));
        Assert.That(await ReadAsync(first.Number).ConfigureAwait(false), Is.EqualTo(Bytes(10, 1)));
        Assert.That(await ReadAsync(second.Number).ConfigureAwait(false), Is.EqualTo(Bytes(300_000, 2)));
    }

    /// <summary>Days, merchant numbers and providers have files of their own.</summary>
    [Test]
    public async Task Save_SameBytesElsewhere_IsAnotherFile()
    {
        byte[] content = Bytes(10, 1);
        await SaveAsync(content).ConfigureAwait(false);
        await SaveAsync(content, Day.AddDays(1)).ConfigureAwait(false);
        await SaveAsync(content, number: "8800002").ConfigureAwait(false);
        using var stream = new MemoryStream(content);
        await Store.SaveFileAsync(FileOf(content) with { Provider = new ProviderId("beta") }, stream, None).ConfigureAwait(false);

        IReadOnlyList<StatementFile> files = await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false);
        Assert.That(files.Select(file => file.Version), Is.EqualTo([1, 1, 1, 1]));
        Assert.That(files.Select(file => file.Number), Is.Ordered.And.Unique);
        Assert.That(await VersionsAsync().ConfigureAwait(false), Is.EqualTo("1<:10"));
    }

    /// <summary>Content that is shorter or longer than stated, or has another hash, is refused, and nothing of it is seen.</summary>
    [TestCase(9)]
    [TestCase(11)]
    [TestCase(10)]
    [TestCase(300_000)]
    public async Task Save_ContentUnlikeWhatIsStated_IsRefused(int length)
    {
        using (var other = new MemoryStream(Bytes(length, 2)))
        {
            Assert.That(
                async () => await Store.SaveFileAsync(FileOf(Bytes(10, 1)), other, None).ConfigureAwait(false),
                Throws.ArgumentException);
        }

        Assert.That(await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false), Is.Empty);
        Assert.That((await SaveAsync(Bytes(10, 1)).ConfigureAwait(false)).Version, Is.EqualTo(1));
    }

    /// <summary>A stream that breaks leaves nothing that is seen; the file is stored at the next try.</summary>
    [Test]
    public async Task Save_StreamBreaks_NothingIsSeenAndTheNextTryIsWhole()
    {
        byte[] content = Bytes(600_000, 1);
        var broken = new BreakingStream(content, 300_000);
        await using (broken.ConfigureAwait(false))
        {
            Assert.That(async () => await Store.SaveFileAsync(FileOf(content), broken, None).ConfigureAwait(false),
                Throws.TypeOf<IOException>());
        }

        Assert.That(await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false), Is.Empty);
        Store = await ReopenAsync(Store).ConfigureAwait(false);

        StatementFile stored = await SaveAsync(content).ConfigureAwait(false);
        Assert.That(await ReadAsync(stored.Number).ConfigureAwait(false), Is.EqualTo(content));
    }

    /// <summary>Files come in pages.</summary>
    [Test]
    public async Task ListFiles_Pages_GiveEachFileOnce()
    {
        for (int i = 0; i < 5; i++)
        {
            await SaveAsync(Bytes(10, (byte)i), Day.AddDays(i)).ConfigureAwait(false);
        }

        List<DateOnly> days = [];
        long after = 0;
        while (await Store.ListFilesAsync(after, 2, None).ConfigureAwait(false) is { Count: > 0 } page)
        {
            days.AddRange(page.Select(file => file.Day));
            after = page[^1].Number;
        }

        Assert.That(days, Is.EqualTo(Enumerable.Range(0, 5).Select(Day.AddDays)));
        Assert.That(async () => await Store.ListFilesAsync(0, 0, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>There is no content for a number that no file has.</summary>
    [Test]
    public async Task Open_UnknownNumber_IsNull() => Assert.That(await ReadAsync(99).ConfigureAwait(false), Is.Null);

    /// <summary>Of files before a day the content goes, also of superseded versions; what is known of them stays.</summary>
    [Test]
    public async Task RemoveContent_OldFiles_StayListedWithoutContent()
    {
        StatementFile first = await SaveAsync(Bytes(600_000, 1)).ConfigureAwait(false);
        StatementFile second = await SaveAsync(Bytes(10, 2)).ConfigureAwait(false);
        StatementFile later = await SaveAsync(Bytes(10, 3), Day.AddDays(1)).ConfigureAwait(false);
        IReadOnlyList<StatementFile> before = await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false);

        Assert.That(await Store.RemoveContentAsync(Day, None).ConfigureAwait(false), Is.Zero);
        Assert.That(await Store.RemoveContentAsync(Day.AddDays(1), None).ConfigureAwait(false), Is.EqualTo(2));
        Assert.That(await Store.RemoveContentAsync(Day.AddDays(1), None).ConfigureAwait(false), Is.Zero, "once");
        Store = await ReopenAsync(Store).ConfigureAwait(false);

        Assert.That(await ReadAsync(first.Number).ConfigureAwait(false), Is.Null);
        Assert.That(await ReadAsync(second.Number).ConfigureAwait(false), Is.Null);
        Assert.That(await ReadAsync(later.Number).ConfigureAwait(false), Is.EqualTo(Bytes(10, 3)));
        Assert.That(await Store.ListFilesAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(before));
        Assert.That(await SaveAsync(Bytes(10, 2)).ConfigureAwait(false), Is.EqualTo(second), "the same bytes are the same file");
        Assert.That((await SaveAsync(Bytes(10, 4)).ConfigureAwait(false)).Version, Is.EqualTo(3));
    }

    /// <summary>One call removes the content of so many files that others wait no longer than a moment, the oldest first.</summary>
    [Test]
    public async Task RemoveContent_ManyFiles_TakesTheOldestFirst()
    {
        for (int i = StoreRules.MaxContentsRemoved; i >= 0; i--)
        {
            await SaveAsync(Bytes(10, 1), Day.AddDays(i)).ConfigureAwait(false);
        }

        DateOnly end = Day.AddDays(StoreRules.MaxContentsRemoved + 1);
        Assert.That(await Store.RemoveContentAsync(end, None).ConfigureAwait(false), Is.EqualTo(StoreRules.MaxContentsRemoved));
        Assert.That(await ReadAsync(1).ConfigureAwait(false), Is.EqualTo(Bytes(10, 1)), "the newest");
        Assert.That(await Store.RemoveContentAsync(end, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await ReadAsync(1).ConfigureAwait(false), Is.Null);
    }

    /// <summary>What cannot be a file is refused.</summary>
    [Test]
    public void Save_InvalidFile_IsRefused()
    {
        StatementFile valid = FileOf([1]);
        StatementFile[] invalid =
        [
            valid with { Provider = new ProviderId("") }, valid with { MerchantNumber = "a b" },
            valid with { Day = new DateOnly(1999, 12, 31) },
            valid with { Length = 0 }, valid with { Length = StoreRules.MaxStatementBytes + 1 },
            valid with { Sha256 = new string('A', 64) },
        ];
        foreach (StatementFile file in invalid)
        {
            using var content = new MemoryStream([1]);
            Assert.That(async () => await Store.SaveFileAsync(file, content, None).ConfigureAwait(false), Throws.ArgumentException);
        }
    }

    /// <summary>How far a day is comes back as stored, at both ends of time, and is changed only by who read the newest.</summary>
    [Test]
    public async Task SaveFetch_ExpectedVersion_OnlyTheStoredOneIsTaken(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? time)
    {
        var fetch = new StatementFetch
        {
            Provider = Provider,
            MerchantNumber = "8800001",
            Day = Day,
            Status = StatementFetchStatus.Waiting,
            Tries = 3,
            NextAt = time,
            ReportedAt = time,
            Reason = "not ready",
        };
        Assert.That(await Store.SaveFetchAsync(fetch, None).ConfigureAwait(false), Is.True);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await FetchesAsync(Day).ConfigureAwait(false), Is.EqualTo([fetch with { Version = 1 }]));

        Assert.That(await Store.SaveFetchAsync(fetch, None).ConfigureAwait(false), Is.False);
        Assert.That(await Store.SaveFetchAsync(fetch with { Version = 2 }, None).ConfigureAwait(false), Is.False);
        StatementFetch done = fetch with { Version = 1, Status = StatementFetchStatus.Stored, Reason = null, NextAt = null, Tries = 0 };
        Assert.That(await Store.SaveFetchAsync(done, None).ConfigureAwait(false), Is.True);
        Assert.That(await FetchesAsync(Day).ConfigureAwait(false), Is.EqualTo([done with { Version = 2 }]));
    }

    /// <summary>Fetches come in the order of their days, from the asked one on, and of one merchant number.</summary>
    [Test]
    public async Task ListFetches_ManyDays_AreOrderedAndOfOneMerchantNumber()
    {
        foreach ((int days, string number) in new[] { (2, "8800001"), (0, "8800001"), (1, "8800002"), (1, "8800001"), (3, "8800001") })
        {
            var fetch = new StatementFetch
            {
                Provider = Provider,
                MerchantNumber = number,
                Day = Day.AddDays(days),
                Status = StatementFetchStatus.NoBusiness,
            };
            await Store.SaveFetchAsync(fetch, None).ConfigureAwait(false);
        }

        Assert.That((await FetchesAsync(Day.AddDays(1)).ConfigureAwait(false)).Select(fetch => fetch.Day),
            Is.EqualTo([Day.AddDays(1), Day.AddDays(2), Day.AddDays(3)]));
        Assert.That(await Store.ListFetchesAsync(Provider, "8800001", Day, 2, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>Days without a file are listed for all providers, from the asked day on; one that has its file is not any more.</summary>
    [Test]
    public async Task ListWaiting_ManyProviders_AreThoseWithoutAFileInOrder()
    {
        foreach ((int days, string provider, string number) in new[]
        {
            (1, "wechat", "8800001"), (0, "wechat", "8800001"), (1, "alipay", "8800002"), (1, "alipay", "8800001"),
            (2, "alipay", "8800001"),
        })
        {
            await Store.SaveFetchAsync(WaitingOf(days, provider, number), None).ConfigureAwait(false);
        }

        await Store.SaveFetchAsync(
            WaitingOf(2, "alipay", "8800001") with { Version = 1, Status = StatementFetchStatus.Stored }, None).ConfigureAwait(false);

        StatementFetch[] expected =
        [
            WaitingOf(1, "alipay", "8800001") with { Version = 1 },
            WaitingOf(1, "alipay", "8800002") with { Version = 1 },
            WaitingOf(1, "wechat", "8800001") with { Version = 1 },
        ];
        Assert.That(await Store.ListWaitingAsync(Day.AddDays(1), 10, None).ConfigureAwait(false), Is.EqualTo(expected));
        Assert.That(await Store.ListWaitingAsync(Day.AddDays(1), 2, None).ConfigureAwait(false), Is.EqualTo(expected[..2]));
    }

    private static StatementFetch WaitingOf(int days, string provider, string number) => new()
    {
        Provider = new ProviderId(provider),
        MerchantNumber = number,
        Day = Day.AddDays(days),
        Status = StatementFetchStatus.Waiting,
        Tries = 1,
    };

    private async Task<IReadOnlyList<StatementFetch>> FetchesAsync(DateOnly from) =>
        await Store.ListFetchesAsync(Provider, "8800001", from, 10, None).ConfigureAwait(false);

    /// <summary>Breaks after some bytes, as a connection does.</summary>
    private sealed class BreakingStream(byte[] content, int goodBytes) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= goodBytes
                ? throw new IOException("The connection broke.")
                : base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, goodBytes - Position)], cancellationToken);
    }
}
