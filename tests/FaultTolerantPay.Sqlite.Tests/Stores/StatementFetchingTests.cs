using System.Diagnostics;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>Statement files are fetched on a timetable into a real file, whatever providers, clocks and processes do.</summary>
public sealed class StatementFetchingTests
{
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);
    private static readonly TimeSpan FetchTimeout = new StatementOptions().FetchTimeout;

    private StatementsOnFile _bank = null!;

    [SetUp]
    public void Open() => _bank = new StatementsOnFile();

    [TearDown]
    public void Close() => _bank.Dispose();

    [Test]
    public async Task Round_FirstStartAndTheNextDays_FetchesEachDayOnce()
    {
        await _bank.Work.RunOnceAsync(default);
        Assert.That(await _bank.FilesAsync(), Is.EqualTo("alpha/01-04/1 beta/01-04/1"));
        Assert.That(await _bank.Work.RunOnceAsync(default), Is.Zero);

        await _bank.PassAsync(2 * OneDay);

        Assert.That(_bank.Alpha.Asked, Is.EqualTo(new[] { "05 01:00 8800001 01-04", "06 01:00 8800001 01-05", "07 01:00 8800001 01-06" }));
        Assert.That(await _bank.FilesAsync(),
            Is.EqualTo("alpha/01-04/1 beta/01-04/1 alpha/01-05/1 beta/01-05/1 alpha/01-06/1 beta/01-06/1"));
        Assert.That(_bank.Logged(1900), Is.EqualTo(6));
    }

    /// <summary>
    /// "No bill yet" is asked again with longer and longer waits. It is never a day without business, and reported once.
    /// </summary>
    [Test]
    public async Task Round_NotReadyForThreeDays_IsAskedAgainAndReportedOnceAndThenStored()
    {
        bool isReady = false;
        _bank.Alpha.OnFetch = (request, _) => ValueTask.FromResult(
            isReady || request.Day != new DateOnly(2026, 1, 4) ? StatementBank.FileOf("bill") : ProviderStatement.NotReady);
        await _bank.Work.RunOnceAsync(default);
        await _bank.PassAsync(OneDay - TimeSpan.FromMinutes(1));
        Assert.That(_bank.Alpha.Asked.Take(7).Select(asked => asked[3..8]),
            Is.EqualTo(new[] { "01:00", "01:10", "01:30", "02:10", "03:30", "05:30", "07:30" }));
        Assert.That(_bank.Logged(1903), Is.Zero);

        await _bank.PassAsync(2 * OneDay);
        StatementFetch waiting = (await _bank.FetchesAsync())[0];
        Assert.That((waiting.Status, waiting.Reason), Is.EqualTo((StatementFetchStatus.Waiting, "not ready")));
        Assert.That(waiting.Tries, Is.InRange(35, 45));
        Assert.That(waiting.ReportedAt, Is.Not.Null);
        Assert.That(_bank.Logged(1903), Is.EqualTo(1), string.Join('\n', _bank.Log));

        isReady = true;
        await _bank.PassAsync(TimeSpan.FromHours(2));
        StatementFetch stored = (await _bank.FetchesAsync())[0];
        Assert.That((stored.Day.Day, stored.Status, stored.Tries), Is.EqualTo((4, StatementFetchStatus.Stored, 0)));
    }

    [Test]
    public async Task Round_NoBusiness_IsCertainAndKeptApartFromNotReady()
    {
        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(ProviderStatement.NoBusiness);
        await _bank.Work.RunOnceAsync(default);
        Assert.That((await _bank.FetchesAsync()).Single().Status, Is.EqualTo(StatementFetchStatus.NoBusiness));
        Assert.That(await _bank.FilesAsync(), Is.EqualTo("beta/01-04/1"));
    }

    /// <summary>Past days are asked for again; the same bytes are the same file, and a correction supersedes and keeps both.</summary>
    [Test]
    public async Task Round_CorrectedTheNextDay_SupersedesAndBothAreKept()
    {
        _bank.LookBackDays = 3;
        _bank.Restart();
        string content = "as first issued";
        _bank.Alpha.OnFetch = (request, _) => ValueTask.FromResult(StatementBank.FileOf($"{request.Day:O} {content}"));
        await _bank.Part("alpha").RunOnceAsync(default);
        Assert.That(await _bank.FilesAsync(), Is.EqualTo("alpha/01-02/1 alpha/01-03/1 alpha/01-04/1"));

        for (int i = 0; i < 24 * 60; i++)
        {
            _bank.Time.Advance(TimeSpan.FromMinutes(1));
            if (i == 12 * 60)
            {
                content = "corrected";
            }

            await _bank.Part("alpha").RunOnceAsync(default);
        }

        Assert.That(await _bank.FilesAsync(),
            Is.EqualTo("alpha/01-02/1 alpha/01-03/1 alpha/01-04/1 alpha/01-03/2 alpha/01-04/2 alpha/01-05/1"));
        Assert.That(_bank.Logged(1901), Is.EqualTo(2));
        StatementFile[] versions =
            [.. await _bank.Store.ListVersionsAsync(new ProviderId("alpha"), "8800001", new DateOnly(2026, 1, 4), 10, default)];
        Assert.That(versions.Select(file => (file.Version, file.Supersedes)), Is.EqualTo([(2, (int?)1), (1, null)]));
        Assert.That(await ReadAsync(versions[1].Number), Is.EqualTo("2026-01-04 as first issued"));
        Assert.That(await ReadAsync(versions[0].Number), Is.EqualTo("2026-01-04 corrected"));
    }

    /// <summary>A stored file stays, whatever the provider says when it is asked again.</summary>
    [Test]
    public async Task Round_StoredAndThenNoBusinessOrNotReady_StaysStored([Values] bool isNoBusiness)
    {
        _bank.LookBackDays = 3;
        _bank.Restart();
        await _bank.Part("alpha").RunOnceAsync(default);
        _bank.Alpha.OnFetch =
            (_, _) => ValueTask.FromResult(isNoBusiness ? ProviderStatement.NoBusiness : ProviderStatement.NotReady);

        await _bank.PassAsync(3 * OneDay);

        Assert.That((await _bank.FetchesAsync()).Take(3).Select(fetch => fetch.Status), Is.All.EqualTo(StatementFetchStatus.Stored));
        Assert.That(_bank.Log.Where(line => line.StartsWith("log 1903 ", StringComparison.Ordinal)),
            Has.None.Contains("alpha for 2026-01-0[234]"));
    }

    /// <summary>One provider hangs; the other is asked. The hanging call is cut, and no second one begins while it has not ended.</summary>
    [Test]
    public async Task Round_HangingProvider_IsCutAndDelaysNobody()
    {
        var hanging = new TaskCompletionSource<ProviderStatement>();
        _bank.Alpha.OnFetch = (_, _) => new ValueTask<ProviderStatement>(hanging.Task);
        Task<int> alpha = _bank.Part("alpha").RunOnceAsync(default).AsTask();
        await _bank.Part("beta").RunOnceAsync(default);
        Assert.That(await _bank.FilesAsync(), Is.EqualTo("beta/01-04/1"));
        Assert.That(alpha.IsCompleted, Is.False);

        _bank.Time.Advance(FetchTimeout);
        Assert.That(await alpha.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(1));
        Assert.That((await _bank.FetchesAsync()).Single().Reason, Is.EqualTo("the provider took too long"));

        await _bank.PassAsync(TimeSpan.FromHours(1));
        Assert.That(_bank.Alpha.Asked, Has.Count.EqualTo(1));
        Assert.That((await _bank.FetchesAsync()).Single().Reason, Is.EqualTo("earlier calls to the provider have not ended"));

        hanging.SetResult(StatementBank.FileOf("too late"));
        Assert.That(await _bank.FilesAsync(), Is.EqualTo("beta/01-04/1"), "what is late is dropped");
        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(StatementBank.FileOf("in time"));
        // The call ends on a thread of its own, some time after its answer.
        long began = Stopwatch.GetTimestamp();
        while (!(await _bank.FilesAsync()).Contains("alpha/01-04/1", StringComparison.Ordinal))
        {
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(30)), "the call has ended");
            await _bank.PassAsync(TimeSpan.FromHours(2));
        }
    }

    /// <summary>The body hangs after its head: the time limit is for all of it.</summary>
    [Test]
    public async Task Round_BodyThatHangs_IsCut()
    {
        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(ProviderStatement.File("bill.csv", new HangingStream()));
        Task<int> alpha = _bank.Part("alpha").RunOnceAsync(default).AsTask();
        Assert.That(alpha.IsCompleted, Is.False);

        _bank.Time.Advance(FetchTimeout);

        Assert.That(await alpha.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(1));
        Assert.That(await _bank.FilesAsync(), Is.Empty);
    }

    /// <summary>What an adapter throws may have a line of the file; it is not logged, and the other days are tried.</summary>
    [Test]
    public async Task Round_AdapterThrows_IsTriedAgainAndItsMessageIsNotLogged()
    {
        _bank.LookBackDays = 2;
        _bank.Restart();
        _bank.Alpha.OnFetch = (request, _) => request.Day.Day == 3
            ? throw new InvalidOperationException("row 1: ZHANG SAN")
            : ValueTask.FromResult(StatementBank.FileOf("ZHANG SAN"));

        await _bank.Part("alpha").RunOnceAsync(default);

        Assert.That(await _bank.FilesAsync(), Is.EqualTo("alpha/01-04/1"));
        Assert.That((await _bank.FetchesAsync())[0], Has.Property("Reason").EqualTo("the adapter failed").And.Property("Tries").EqualTo(1));
        Assert.That(_bank.Logged(1902), Is.EqualTo(1));
        Assert.That(_bank.Log, Has.None.Contains("ZHANG SAN"));
    }

    [Test]
    public async Task Round_MerchantNumberOfAChannel_HasFilesOfItsOwn()
    {
        _bank.ChannelNumber = "8800002";
        _bank.Restart();
        await _bank.Part("alpha").RunOnceAsync(default);
        Assert.That(_bank.Alpha.Asked, Is.EqualTo(new[] { "05 01:00 8800001 01-04", "05 01:00 8800002 01-04" }));
        Assert.That((await _bank.Store.ListFilesAsync(0, 9, default)).Select(file => file.MerchantNumber),
            Is.EqualTo(new[] { "8800001", "8800002" }));
    }

    /// <summary>The clock is far ahead for a moment; afterwards everything goes on, also days that were asked for meanwhile.</summary>
    [Test]
    public async Task Round_ClockJumpsAheadAndBack_GoesOn([Values(2, 100, 3_650)] int days)
    {
        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(ProviderStatement.NotReady);
        await _bank.Part("alpha").RunOnceAsync(default);
        _bank.Time.JumpWallClock(days * OneDay);
        await _bank.Part("alpha").RunOnceAsync(default);
        _bank.Time.JumpWallClock(-days * OneDay);
        _bank.Alpha.OnFetch = (request, _) => ValueTask.FromResult(StatementBank.FileOf($"{request.Day:O}"));

        await _bank.PassAsync(OneDay);

        Assert.That(await _bank.FilesAsync(), Does.Contain("alpha/01-04/1").And.Contain("alpha/01-05/1"));
    }

    /// <summary>A node is away for a week: when it is back, every day is fetched.</summary>
    [Test]
    public async Task Round_AfterAWeekAway_FetchesEveryDay()
    {
        await _bank.Part("alpha").RunOnceAsync(default);
        _bank.Time.Advance(7 * OneDay);
        _bank.Restart();
        await _bank.Part("alpha").RunOnceAsync(default);
        Assert.That(await _bank.FilesAsync(), Is.EqualTo(string.Join(" ", Enumerable.Range(4, 8).Select(day => $"alpha/01-{day:D2}/1"))));
    }

    /// <summary>
    /// The process ends while the provider is asked, before the file is stored, or after it: nobody asks until the lease ends, the try
    /// counts, and then there is one file.
    /// </summary>
    [TestCase(CrashAt.Asking, 0)]
    [TestCase(CrashAt.Storing, 0)]
    [TestCase(CrashAt.Settling, 1)]
    public async Task Round_ProcessEnds_GoesOnWhenTheLeaseEnds(CrashAt at, int filesAfterCrash)
    {
        _bank.Restart(store => new CrashingStore(store, at));
        using var process = new CancellationTokenSource();
        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(StatementBank.FileOf("bill"));
        if (at == CrashAt.Asking)
        {
            _bank.Alpha.OnFetch = async (_, token) =>
            {
                await process.CancelAsync();
                token.ThrowIfCancellationRequested();
                return ProviderStatement.NotReady;
            };
        }

        try
        {
            await _bank.Part("alpha").RunOnceAsync(process.Token);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }

        _bank.Alpha.OnFetch = (_, _) => ValueTask.FromResult(StatementBank.FileOf("bill"));
        _bank.Restart();
        Assert.That(await _bank.Store.ListFilesAsync(0, 9, default), Has.Count.EqualTo(filesAfterCrash));
        StatementFetch left = (await _bank.FetchesAsync()).Single();
        Assert.That((left.Status, left.Tries), Is.EqualTo((StatementFetchStatus.Waiting, 1)));
        Assert.That(await _bank.Part("alpha").RunOnceAsync(default), Is.Zero, "the lease has not ended");

        await _bank.PassAsync(FetchTimeout + TimeSpan.FromMinutes(1));

        Assert.That(_bank.Alpha.Asked, Has.Count.EqualTo(2));
        Assert.That((await _bank.Store.ListFilesAsync(0, 9, default)).Where(file => file.Provider.Value == "alpha"), Has.Exactly(1).Items);
        Assert.That((await _bank.FetchesAsync()).Single().Status, Is.EqualTo(StatementFetchStatus.Stored));
    }

    /// <summary>Two nodes on one file: one asks.</summary>
    [Test]
    public async Task Round_TwoNodes_OneAsks()
    {
        var answer = new TaskCompletionSource<ProviderStatement>();
        _bank.Alpha.OnFetch = (_, _) => new ValueTask<ProviderStatement>(answer.Task);
        Task<int> one = _bank.Part("alpha").RunOnceAsync(default).AsTask();
        Assert.That(await _bank.Part("alpha").RunOnceAsync(default), Is.Zero);
        answer.SetResult(StatementBank.FileOf("bill"));
        Assert.That(await one, Is.EqualTo(1));
        Assert.That(_bank.Alpha.Asked, Has.Count.EqualTo(1));
    }

    /// <summary>Both nodes saw the day due before either claimed it: one asks.</summary>
    [Test]
    public async Task Round_AnotherNodeClaimsFirst_AsksNobody()
    {
        _bank.Restart(store => new RacingStore(store, _bank.Time));
        Assert.That(await _bank.Part("alpha").RunOnceAsync(default), Is.Zero);
        Assert.That(_bank.Alpha.Asked, Is.Empty);
    }

    /// <summary>A node whose lease ended while it was slow does not undo what the other node said.</summary>
    [Test]
    public async Task Settle_AfterAnotherNodeTookTheDayOver_ChangesNothing()
    {
        var slow = new TaskCompletionSource<ProviderStatement>();
        _bank.Alpha.OnFetch = (_, _) => new ValueTask<ProviderStatement>(slow.Task);
        Task<int> one = _bank.Part("alpha").RunOnceAsync(default).AsTask();
        StatementFetch claimed = (await _bank.FetchesAsync()).Single();
        await _bank.Store.SaveFetchAsync(claimed with { Status = StatementFetchStatus.Stored, NextAt = null, Tries = 0 }, default);

        slow.SetResult(ProviderStatement.NotReady);
        await one;

        Assert.That((await _bank.FetchesAsync()).Single().Status, Is.EqualTo(StatementFetchStatus.Stored));
    }

    private async Task<string> ReadAsync(long number)
    {
        using var reader = new StreamReader((await _bank.Store.OpenFileAsync(number, default))!);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Where a process ends.</summary>
    public enum CrashAt
    {
        Asking,
        Storing,
        Settling,
    }

    private sealed class CrashingStore(IStatementFileStore inner, CrashAt at) : PassingStore(inner)
    {
        public override ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken) =>
            at == CrashAt.Storing ? throw new StoreException("crash") : base.SaveFileAsync(file, content, cancellationToken);

        public override ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken) =>
            at == CrashAt.Settling && fetch.Version == 1
                ? throw new StoreException("crash")
                : base.SaveFetchAsync(fetch, cancellationToken);
    }

    /// <summary>Another node claims what this one saw due.</summary>
    private sealed class RacingStore(IStatementFileStore inner, TimeProvider time) : PassingStore(inner)
    {
        public override async ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
            ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken)
        {
            IReadOnlyList<StatementFetch> seen =
                await base.ListFetchesAsync(provider, merchantNumber, from, maxItems, cancellationToken);
            var claim = new StatementFetch
            {
                Provider = provider,
                MerchantNumber = merchantNumber,
                Day = new DateOnly(2026, 1, 4),
                Status = StatementFetchStatus.Waiting,
                Tries = 1,
                NextAt = time.GetUtcNow() + TimeSpan.FromMinutes(6),
            };
            Assert.That(await SaveFetchAsync(claim, cancellationToken), Is.True);
            return seen;
        }
    }

    private abstract class PassingStore(IStatementFileStore inner) : IStatementFileStore
    {
        public virtual ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken) =>
            inner.SaveFileAsync(file, content, cancellationToken);

        public ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken) =>
            inner.ListFilesAsync(after, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
            ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken) =>
            inner.ListVersionsAsync(provider, merchantNumber, day, maxItems, cancellationToken);

        public ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken) =>
            inner.OpenFileAsync(number, cancellationToken);

        public virtual ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
            ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken) =>
            inner.ListFetchesAsync(provider, merchantNumber, from, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(
            DateOnly from, int maxItems, CancellationToken cancellationToken) => inner.ListWaitingAsync(from, maxItems, cancellationToken);

        public ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken) =>
            inner.RemoveContentAsync(before, cancellationToken);

        public virtual ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken) =>
            inner.SaveFetchAsync(fetch, cancellationToken);
    }

    private sealed class HangingStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await new TaskCompletionSource().Task;
            return 0;
        }
    }
}
