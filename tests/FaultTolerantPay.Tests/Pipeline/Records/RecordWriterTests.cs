using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>What a waiting record replaces of what is stored: by its own call, another call, or another attempt.</summary>
public sealed class RecordWriterTests
{
    private StandInHarness _world = null!;
    private Func<StandInCommit, Exception?> _fails = null!;
    private CommitStatus? _refuses;

    [SetUp]
    public void Start()
    {
        _fails = _ => null;
        _refuses = null;
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(), (commit, apply) =>
            _fails(commit) is { } exception ? ValueTask.FromException<CommitResult>(exception)
                : _refuses is { } status ? new(new CommitResult(status)) : apply());
        _world = new StandInHarness(services: services => services.AddSingleton(store));
    }

    [TearDown]
    public void Stop() => _world.Dispose();

    /// <summary>The table of <see cref="RecordWriter"/>: what is stored, what waits, and whether it replaces what is stored.</summary>
    [TestCase("final", "own", OutcomeKind.CompletedByPrimary, null, false)]
    [TestCase("in progress", "own", OutcomeKind.CompletedByPrimary, null, true)]
    [TestCase("in progress", "other call", OutcomeKind.CompletedByPrimary, null, true)]
    [TestCase("in progress", "other request", OutcomeKind.CompletedByPrimary, null, true)]
    [TestCase("in progress", "other content", OutcomeKind.CompletedByPrimary, null, false)]
    [TestCase("in progress", "own", OutcomeKind.Pending, OutcomeReasons.Withdrawn, true)]
    [TestCase("changed since", "own", OutcomeKind.Pending, OutcomeReasons.Withdrawn, false)]
    [TestCase("in progress", "other call", OutcomeKind.Pending, OutcomeReasons.Withdrawn, false)]
    [TestCase("in progress", "other request", OutcomeKind.Pending, OutcomeReasons.Withdrawn, false)]
    [TestCase("in progress", "own", OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown, true)]
    [TestCase("in progress", "own", OutcomeKind.DeclinedByPrimary, null, true)]
    [TestCase("withdrawn", "other call", OutcomeKind.DeclinedByPrimary, null, true)]
    [TestCase("withdrawn", "other call", OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown, true)]
    [TestCase("in progress", "other call", OutcomeKind.DeclinedByPrimary, null, false)]
    [TestCase("in progress", "other request", OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown, false)]
    public async Task Begin_AnotherRecordIsStored_ReplacesItByTheTable(
        string stored, string call, OutcomeKind kind, string? reason, bool replaces)
    {
        TransactionRecord found = await StoreAsync(stored);

        TransactionRecord? written = await WriteAsync(Record(Outcome(kind, reason), call));

        TransactionRecord after = (await _world.Store.FindTransactionAsync(found.Key, default))!;
        Assert.That(after.Outcome, Is.EqualTo(replaces ? Outcome(kind, reason) : found.Outcome), "What is stored.");
        Assert.That(written!.Outcome, Is.EqualTo(after.Outcome), "What the caller is told is stored.");
        Assert.That(Waiting.All(), Is.Empty, "Nothing is left to write.");
        Assert.That(Writer.UnderWay, Is.Zero);
    }

    [Test]
    public async Task Begin_NothingIsStored_WritesTheRecordOrLeavesAWithdrawnOneOut()
    {
        TransactionRecord unknownVersion = Record(Outcome(OutcomeKind.CompletedByPrimary), "own") with { Version = 3 };
        TransactionRecord withdrawn = Record(Outcome(OutcomeKind.Pending, OutcomeReasons.Withdrawn), "own");

        TransactionRecord? left = await WriteAsync(withdrawn);
        TransactionRecord? afterWithdrawn = await _world.Store.FindTransactionAsync(withdrawn.Key, default);
        await WriteAsync(unknownVersion);

        Assert.That((left, afterWithdrawn), Is.EqualTo((withdrawn, (TransactionRecord?)null)), "Only a stored intent is withdrawn.");
        Assert.That(
            (await _world.Store.FindTransactionAsync(withdrawn.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [TestCase("in progress", false)]
    [TestCase("withdrawn", false)]
    [TestCase("pending", true)]
    public async Task Begin_FinalOutcome_TheMerchantIsInformedIfItWasToldPending(string stored, bool isInformed)
    {
        TransactionRecord found = await StoreAsync(stored);

        await WriteAsync(Record(Outcome(OutcomeKind.CompletedByPrimary), "own"));
        await _world.WorkAsync();

        Assert.That(_world.Notices.Notices.Select(notice => notice.Kind),
            Is.EqualTo(isInformed ? new[] { NoticeKind.OutcomeChanged } : []));
        TransactionRecord after = (await _world.Store.FindTransactionAsync(found.Key, default))!;
        Assert.That(after.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome on record");
    }

    [Test]
    public async Task Begin_AnotherAttemptHoldsTheOrder_AnOperatorDecidesAndNothingWaits()
    {
        TransactionRecord holder = await StoreAsync("final");

        TransactionRecord? written = await WriteAsync(OtherAttempt());

        Assert.That(written!.Key, Is.EqualTo(holder.Key));
        Assert.That((await _world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ExecutedAfterAll));
        Assert.That(Waiting.All(), Is.Empty);
    }

    [Test]
    public async Task Begin_AnotherAttemptOfTheOrderIsUnderWay_TheRecordWaits()
    {
        await StoreAsync("in progress");

        TransactionRecord? written = await WriteAsync(OtherAttempt());

        Assert.That(written, Is.Null);
        Assert.That((Waiting.All().Count, Waiting.Read(null).Waiting), Is.EqualTo((1, 1)), "It is tried again.");
        Assert.That(await _world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty);
    }

    [Test]
    public async Task Begin_TheStoreRefusesEveryRound_GivesUpAndTheRecordWaits()
    {
        await StoreAsync("in progress");
        _refuses = CommitStatus.VersionConflict;

        TransactionRecord? written = await WriteAsync(Record(Outcome(OutcomeKind.CompletedByPrimary), "own"));

        Assert.That((written, Waiting.Read(null).Waiting), Is.EqualTo(((TransactionRecord?)null, 1)));
        Assert.That(Writer.UnderWay, Is.Zero);
    }

    [TestCase(OutcomeKind.CompletedByPrimary, null, 0)]
    [TestCase(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown, 1)]
    public async Task Begin_TheRecordCannotBeWrittenAtAll_OnlyAnUnknownOutcomeStays(OutcomeKind kind, string? reason, int left)
    {
        _fails = _ => new InvalidOperationException("no such column");

        TransactionRecord? written = await WriteAsync(Record(Outcome(kind, reason), "own"));

        Assert.That(written, Is.Null);
        Assert.That((Waiting.All().Count, Waiting.Read(null).GivenUp), Is.EqualTo((left, 1L - left)), "An unknown outcome blocks its key.");
    }

    private RecordWriter Writer => _world.Get<RecordWriter>();

    private WaitingRecords Waiting => _world.Get<WaitingRecords>();

    private async Task<TransactionRecord?> WriteAsync(TransactionRecord record) => await Writer.Begin(Waiting.Add(record), until: null);

    private async Task<TransactionRecord> StoreAsync(string stored)
    {
        TransactionOutcome outcome = stored switch
        {
            "final" => Outcome(OutcomeKind.DeclinedByPrimary),
            "withdrawn" => Outcome(OutcomeKind.Pending, OutcomeReasons.Withdrawn),
            "pending" => Outcome(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown),
            _ => Outcome(OutcomeKind.Pending, OutcomeReasons.InProgress),
        };
        if (stored == "final")
        {
            outcome = outcome with { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = Sample.Now.AddSeconds(-1) };
        }

        TransactionRecord record = Record(outcome, "own");
        await CommitAsync(record);
        TransactionRecord found = (await _world.Store.FindTransactionAsync(record.Key, default))!;
        if (stored == "changed since")
        {
            await CommitAsync(found);
            found = (await _world.Store.FindTransactionAsync(record.Key, default))!;
        }
        return found;
    }

    private async Task CommitAsync(TransactionRecord record) => Assert.That(
        (await _world.Store.CommitAsync(new StandInCommit { At = Sample.Now, Transaction = record }, default)).IsCommitted, Is.True);

    private static TransactionRecord Record(TransactionOutcome outcome, string call)
    {
        TransactionRequest own = Sample.Request();
        return new TransactionRecord
        {
            Request = call switch
            {
                "other request" => own with { AnswerBy = own.AnswerBy.AddSeconds(1) },
                "other content" => own with { Amount = Sample.Eur(1) },
                _ => own,
            },
            Outcome = outcome,
            StoredAt = call == "other call" ? Sample.Now.AddSeconds(1) : Sample.Now,
        };
    }

    private static TransactionRecord OtherAttempt()
    {
        TransactionRecord record = Record(Outcome(OutcomeKind.CompletedByPrimary), "own");
        return record with { Request = record.Request with { Attempt = new AttemptId("2") } };
    }

    private static TransactionOutcome Outcome(OutcomeKind kind, string? reason = null) => new()
    {
        Kind = kind,
        Reason = reason,
        DecidedAt = Sample.Now,
    };
}
