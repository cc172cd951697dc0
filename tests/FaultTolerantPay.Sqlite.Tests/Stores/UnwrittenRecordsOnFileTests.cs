using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using NUnit.Framework.Constraints;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// What a node answered while its store file was lost: it outlives the restart that the store's message asks for, so that no such payment
/// is paid twice (M2, M4).
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnwrittenRecordsOnFileTests : IDisposable
{
    private const string Token = "agreement-77";
    private readonly StandInOnFile _bank = new(TestKeys.Protector("k1"));

    private string[] Kept => Directory.GetFiles(_bank.File.Folder, "store.db-unwritten-*");

    private static RegexConstraint NamesTheFile => Does.Match("store\\.db-unwritten-[0-9a-f]{32}'");

    public void Dispose() => _bank.Dispose();

    [Test]
    public async Task Restart_AfterTheStoreWasLost_PaymentsMadeMeanwhileAreReplayedInAFault()
    {
        TransactionRequest[] paid = await PayWithoutStoreAsync(20);

        DrainResult drained = await _bank.Get<IRecordBacklog>().DrainAsync(default);
        _bank.Restart();
        _bank.Fail();
        var again = new List<TransactionOutcome>();
        foreach (TransactionRequest request in paid)
        {
            again.Add(await PayAsync(request));
        }

        TransactionOutcome dearer = await PayAsync(paid[0] with { Amount = paid[0].Amount with { Minor = 9_000 } });

        Assert.That(again.Select(outcome => (outcome.Kind, outcome.IsReplay)).Distinct(),
            Is.EqualTo(new[] { (OutcomeKind.CompletedByPrimary, true) }), "retries");
        Assert.That((drained.Kept, drained.Lost), Is.EqualTo((20, 0)), "records kept and lost");
        Assert.That(dearer.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "retry with another amount");
        foreach (TransactionRequest request in paid)
        {
            Assert.That((await _bank.Get<IStandInStore>().FindTransactionAsync(request.Key, default))?.Request, Is.EqualTo(request),
                "the mandate included");
        }

        Assert.That(Kept, Is.Empty, "what is in the store is not kept beside it");
    }

    [Test]
    public async Task Drain_AfterItsTimeIsUp_KeepsRecordsForTheUserAloneAndTokensEncrypted()
    {
        await PayWithoutStoreAsync(1);

        DrainResult drained = await _bank.Get<IRecordBacklog>().DrainAsync(new CancellationToken(canceled: true));

        Assert.That(Kept, Is.EqualTo(new[] { drained.Location }), "files");
        Assert.That(File.ReadAllText(drained.Location!), Does.Contain("\"lost-0\"").And.Contain("sealed 1 k1 ").And.Not.Contain(Token),
            "content of the file");
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(drained.Location!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite),
                "mode of the file");
        }
    }

    [Test]
    public async Task Drain_ProtectorFails_KeepsTheOutcomeWithoutTheToken()
    {
        var failing = new FailingProtector();
        _bank.Restart(failing);
        TransactionRequest[] paid = await PayWithoutStoreAsync(1);

        failing.Fails = true;
        DrainResult drained = await _bank.Get<IRecordBacklog>().DrainAsync(default);
        Assert.That(File.ReadAllText(drained.Location!), Does.Contain("CompletedByPrimary").And.Not.Contain(Token));
        failing.Fails = false;
        _bank.Restart();
        _bank.Fail();

        Assert.That((await PayAsync(paid[0])).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Restore_TwoNodesKeptRecords_TakesOverBoth()
    {
        IUnwrittenRecordStore files = _bank.Get<IUnwrittenRecordStore>();
        TransactionRequest[] paid = [_bank.Request("one"), _bank.Request("other")];
        foreach (TransactionRequest request in paid)
        {
            await files.KeepAsync([Completed(request)], default);
        }
        // What another process is still writing is nobody's yet.
        File.WriteAllText(Kept[0] + ".part", "");

        _bank.Fail();
        OutcomeKind[] again = [(await PayAsync(paid[0])).Kind, (await PayAsync(paid[1])).Kind];

        Assert.That(again, Is.EqualTo(new[] { OutcomeKind.CompletedByPrimary, OutcomeKind.CompletedByPrimary }));
        Assert.That(Kept, Has.Length.EqualTo(1).And.All.EndWith(".part"));
    }

    [Test]
    public async Task Look_NodeStopsWhileAnotherRuns_TheOtherTakesItsRecordsOverWithinAMinute()
    {
        await PayAsync(_bank.Request("before"));
        TransactionRequest paid = _bank.Request("one");
        await _bank.Get<IUnwrittenRecordStore>().KeepAsync([Completed(paid)], default);

        await _bank.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That((await _bank.Get<IStandInStore>().FindTransactionAsync(paid.Key, default))?.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(Kept, Is.Empty);
    }

    [TestCase("")]
    [TestCase("faulttolerantpay-unwritten 1\n")]
    [TestCase("cut")]
    [TestCase("changed")]
    public async Task Restore_FileThatIsNotWhatWasKept_ThrowsNamesItAndPaysNothing(string content)
    {
        string path = await _bank.Get<IUnwrittenRecordStore>()
            .KeepAsync([Completed(_bank.Request("one")), Completed(_bank.Request("other"))], default);
        string text = File.ReadAllText(path);
        File.WriteAllText(path,
            content switch
            {
                "cut" => text[..^80],
                "changed" =>
                text.Replace("CompletedByPrimary", "DeclinedByPrimary", StringComparison.Ordinal),
                _ => content
            });

        StoreException failure =
            (await Assert.ThrowsAsync<StoreException>(() => _bank.Get<IRecordBacklog>().RestoreAsync(default).AsTask()))!;
        _bank.Fail();
        TransactionOutcome asked = await PayAsync(_bank.Request("one"));

        Assert.That(failure.Message, NamesTheFile, "the message names the file");
        Assert.That(failure.Message, Does.Contain("cannot be read").And.Contain("move it away"), "the message says what to do");
        Assert.That((asked.Kind, asked.Reason), Is.EqualTo((OutcomeKind.Unavailable, OutcomeReasons.StoreDown)), "payment");
        Assert.That(File.Exists(path), "the file stays");
    }

    [Test]
    public async Task Keep_DirectoryIsGone_ThrowsAndSaysWhy()
    {
        IUnwrittenRecordStore files = _bank.Get<IUnwrittenRecordStore>();
        string elsewhere = _bank.File.Folder + "-moved";
        Directory.Move(_bank.File.Folder, elsewhere);
        try
        {
            StoreException failure =
                (await Assert.ThrowsAsync<StoreException>(() => files.KeepAsync([Completed(_bank.Request("one"))], default).AsTask()))!;
            Assert.That(failure.Message, Does.Contain("cannot be kept").And.Contain("store.db"));
        }
        finally
        {
            Directory.Move(elsewhere, _bank.File.Folder);
        }
    }

    private static TransactionRecord Completed(TransactionRequest request) => new()
    {
        Request = request,
        StoredAt = request.RequestedAt,
        Outcome = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = request.RequestedAt, Reference = "p-1" },
    };

    private Task<TransactionOutcome> PayAsync(TransactionRequest request) =>
        _bank.Get<IFallbackTransactionPipeline>().ExecuteAsync(request).AsTask();

    /// <summary>The log is removed under the open store, and payments go on.</summary>
    private async Task<TransactionRequest[]> PayWithoutStoreAsync(int count)
    {
        await _bank.AddMerchantAsync();
        await PayAsync(_bank.Request("before"));
        await _bank.Get<IRecordBacklog>().DrainAsync(default);
        File.Delete(_bank.File.Path + "-wal");
        TransactionRequest[] requests = [.. Enumerable.Range(0, count).Select(i => _bank.Request($"lost-{i}", Token))];
        foreach (TransactionRequest request in requests)
        {
            Assert.That((await PayAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        }

        return requests;
    }

    private sealed class FailingProtector : ISecretProtector
    {
        private readonly AesGcmSecretProtector _inner = TestKeys.Protector("k1");

        public bool Fails { get; set; }

        public string WritingKey => _inner.WritingKey;

        public ValueTask<ProtectedSecret> ProtectAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner,
            CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("no key store") : _inner.ProtectAsync(secret, owner, cancellationToken);

        public ValueTask<OpenedSecret> OpenAsync(ProtectedSecret secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken) =>
            _inner.OpenAsync(secret, owner, cancellationToken);
    }
}
