using FaultTolerantPay.Controls;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Records;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>What one node has written and not yet committed, another node waits for.</summary>
public sealed class UncommittedTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static readonly StatementFile File = new()
    {
        Provider = new ProviderId("wechat"),
        MerchantNumber = "88",
        Day = new DateOnly(2026, 1, 4),
        Name = "statement.csv",
        Sha256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
        Length = 3,
        FetchedAt = Now,
    };

    private TestSchema _schema = null!;
    private StoreDatabase _slow = null!;
    private PostgreSqlStore _node = null!;

    [OneTimeSetUp]
    public void Prepare() => _schema = new TestSchema();

    [SetUp]
    public void Open()
    {
        _schema.Clear();
        _slow = _schema.OpenDatabase();
        _node = PostgreSqlStore.Open(_schema.Options());
    }

    [TearDown]
    public void Close()
    {
        _slow.Dispose();
        _node.Dispose();
    }

    /// <summary>Nodes read on from the newest control that they know: none may appear before it later.</summary>
    [Test]
    public async Task AppendControl_AfterAnUncommittedOne_IsSeenAfterIt()
    {
        (ControlAppendResult first, ControlAppendResult second) = await WaitsForAsync(
            (session, token) => OperatorControlTable.AppendAsync(session, Block("m-1"), token),
            () => _node.Controls.AppendAsync(Block("m-2"), default).AsTask());

        Assert.That(second.Stored!.Number, Is.GreaterThan(first.Stored!.Number));
    }

    /// <summary>Readers read on from the newest file that they know: none may appear before it later.</summary>
    [Test]
    public async Task SaveFile_AfterAnUncommittedOne_IsSeenAfterIt()
    {
        StatementFile other = File with { MerchantNumber = "99" };
        long content = await _slow.WriteAsync((session, token) => StatementTable.BeginAsync(session, other, token), default);

        (StatementFile? first, StatementFile second) = await WaitsForAsync(
            (session, token) => StatementTable.CompleteAsync(session, other, content, token),
            () => _node.StatementFiles.SaveFileAsync(File, new MemoryStream([1, 2, 3]), default).AsTask());

        Assert.That(second.Number, Is.GreaterThan(first!.Number));
    }

    [Test]
    public async Task SaveFile_OfADayWithAnUncommittedPart_LeavesNoPartOfNothing()
    {
        long content = await _slow.WriteAsync((session, token) => StatementTable.BeginAsync(session, File, token), default);

        await WaitsForAsync(
            (session, token) => StatementTable.AppendAsync(session, content, 0, [9, 9], token),
            () => _node.StatementFiles.SaveFileAsync(File, new MemoryStream([1, 2, 3]), default).AsTask());

        Assert.That(
            _schema.Query("SELECT count(*) FROM statement_part WHERE content NOT IN (SELECT id FROM statement_content)"), Is.EqualTo("0"));
        Assert.That(
            await _slow.WriteAsync((session, token) => StatementTable.AppendAsync(session, content, 1, [9], token), default),
            Is.False,
            "the content is gone");
    }

    [Test]
    public async Task SaveReconciliation_OfADayWithUncommittedPages_LeavesNoPageOfNothing()
    {
        StatementReconciliation day = SampleRecord.Of<StatementReconciliation>() with
        {
            Provider = File.Provider,
            MerchantNumber = File.MerchantNumber,
            Day = File.Day,
            Version = 0,
        };
        byte[] page = StoreJson.Write([SampleRecord.Of<HeldRow>()], StoreJson.Records.HeldRowArray);
        long set = await _slow.WriteAsync((session, token) => HeldRowTable.BeginAsync(session, day, token), default);

        (_, bool isSaved) = await WaitsForAsync(
            (session, token) => HeldRowTable.AppendAsync(session, set, 0, [page], token),
            () => _node.Reconciliations.SaveAsync(day, [SampleRecord.Of<HeldRow>(100)], default).AsTask());

        Assert.That(isSaved, Is.True);
        Assert.That(_schema.Query("SELECT count(*) FROM held_page WHERE held_set NOT IN (SELECT id FROM held_set)"), Is.EqualTo("0"));
        Assert.That(_schema.Query("SELECT count(*) FROM held_set"), Is.EqualTo("1"));
        Assert.That(
            await _slow.WriteAsync((session, token) => HeldRowTable.AppendAsync(session, set, 1, [page], token), default),
            Is.False,
            "the set is gone");
    }

    /// <summary>Writes, begins the other write while this one is not committed, and commits when the other had time to end.</summary>
    private async Task<(T First, TOther Other)> WaitsForAsync<T, TOther>(
        Func<Session, CancellationToken, Task<T>> write, Func<Task<TOther>> begin)
    {
        var isWritten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayCommit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> first = _slow.WriteAsync(
            async (session, token) =>
            {
                T result = await write(session, token);
                isWritten.TrySetResult();
                await mayCommit.Task;
                return result;
            },
            default).AsTask();
        await isWritten.Task;
        Task<TOther> other = begin();
        await Task.WhenAny(other, Task.Delay(300));
        bool hasWaited = !other.IsCompleted;
        mayCommit.SetResult();
        (T, TOther) results = (await first, await other);
        Assert.That(hasWaited, Is.True, "the other waits for the commit");
        return results;
    }

    private static OperatorControl Block(string merchant) => new()
    {
        Kind = OperatorControlKind.Block,
        Target = ControlTarget.Merchant(new MerchantId(merchant)),
        Work = PausedWork.None,
        By = new OperatorId("clerk-7"),
        At = Now,
        Reason = "test",
    };
}
