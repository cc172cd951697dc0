using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>Which attempt holds an order while records wait, and what is counted as waiting and as given up.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WaitingRecordsBookkeepingTests
{
    private static readonly TransactionOutcome Completed = Ended(OutcomeKind.CompletedByPrimary);
    private static readonly TransactionOutcome Declined = Ended(OutcomeKind.DeclinedByPrimary);
    private static readonly TransactionOutcome Unknown = Ended(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown);

    private readonly ManualTimeProvider _time = new();
    private readonly CountingLogger _log = new();

    [Test]
    public void FindHolder_RecordIsRemoved_NobodyHoldsTheOrder()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord added = waiting.Add(Record("a", Completed));
        WaitingRecord? held = waiting.FindHolder(added.Record.Key.OrderKey);
        waiting.Add(Record("b", Completed));

        waiting.Remove(added);

        Assert.That(held, Is.SameAs(added), "It holds the order while it waits.");
        Assert.That(waiting.FindHolder(added.Record.Key.OrderKey), Is.Null, "It is written: the store knows it.");
    }

    [Test]
    public void FindHolder_AnUnpaidAttemptIsRemoved_TheOtherAttemptHoldsTheOrderStill()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord unpaid = waiting.Add(Record("a", Declined));
        WaitingRecord? before = waiting.FindHolder(unpaid.Record.Key.OrderKey);
        WaitingRecord paid = waiting.Add(Record("a", Completed, attempt: "2"));

        waiting.Remove(unpaid);

        Assert.That(before, Is.Null, "A declined attempt holds nothing.");
        Assert.That(waiting.FindHolder(unpaid.Record.Key.OrderKey), Is.SameAs(paid));
    }

    [Test]
    public void Add_NewerRecordOfAPayment_ReplacesTheOlderOne()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord older = waiting.Add(Record("a", Unknown));

        WaitingRecord newer = waiting.Add(Record("a", Declined));

        Assert.That(waiting.All(), Is.EqualTo(new[] { newer }));
        Assert.That((older.IsOver, newer.IsOver), Is.EqualTo((true, false)), "Nothing is left to write of the older one.");
        Assert.That(waiting.FindHolder(newer.Record.Key.OrderKey), Is.Null, "The attempt was declined.");
    }

    [Test]
    public void GiveUp_ARecord_IsForgottenAndCounted()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord added = waiting.Add(Record("a", Completed));
        waiting.MarkNotTaken(added);
        waiting.MarkNotTaken(added);
        RecordBacklog late = waiting.Read(null);

        waiting.GiveUp(added);

        Assert.That((late.Waiting, late.GivenUp), Is.EqualTo((1, 0L)), "A record waits once, however often a write of it failed.");
        Assert.That((waiting.Read(null).Waiting, waiting.Read(null).GivenUp), Is.EqualTo((0, 1L)));
        Assert.That(waiting.Find(added.Record.Key), Is.Null);
        Assert.That(waiting.FindHolder(added.Record.Key.OrderKey), Is.Null);
    }

    [Test]
    public void GiveUp_ARecordThatWasReplaced_LeavesTheNewerOne()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord older = waiting.Add(Record("a", Unknown));
        WaitingRecord newer = waiting.Add(Record("a", Completed));

        waiting.GiveUp(older);
        waiting.MarkNotTaken(older);

        Assert.That(waiting.Find(newer.Record.Key), Is.SameAs(newer));
        Assert.That((waiting.Read(null).Waiting, waiting.Read(null).GivenUp), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void HasRoomForAndIsFull_AtTheBound_CountExactly()
    {
        WaitingRecords waiting = Waiting(2);
        waiting.Add(Record("a", Unknown));

        Assert.That((waiting.HasRoomFor(1), waiting.HasRoomFor(2), waiting.IsFull), Is.EqualTo((true, false, false)), "One waits.");
        waiting.Add(Record("b", Completed));
        Assert.That(
            (waiting.HasRoomFor(0), waiting.HasRoomFor(1), waiting.IsFull), Is.EqualTo((true, false, false)), "One can be dropped.");
        waiting.Add(Record("c", Unknown));
        Assert.That(waiting.IsFull, Is.True, "Two unknown outcomes wait, and none of them is ever dropped.");
        Assert.That(waiting.Read(null).GivenUp, Is.EqualTo(1));
    }

    [Test]
    public void Add_RecordsAreDroppedOnAndOn_TheLogSaysItOnceAMinute()
    {
        WaitingRecords waiting = Waiting(1);
        waiting.Add(Record("a", Completed));
        waiting.Add(Record("b", Completed));
        waiting.Add(Record("c", Completed));
        int atOnce = _log.Lines;
        _time.Advance(TimeSpan.FromMinutes(1));
        waiting.Add(Record("d", Completed));
        int afterAMinute = _log.Lines;
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1));

        waiting.Add(Record("e", Completed));

        Assert.That((atOnce, afterAMinute, _log.Lines), Is.EqualTo((1, 1, 2)));
    }

    private WaitingRecords Waiting(int maxItems) =>
        new(_time, Options.Create(new PipelineOptions { MaxWaitingRecords = maxItems }), _log);

    private static TransactionOutcome Ended(OutcomeKind kind, string? reason = null) => new()
    {
        Kind = kind,
        Reason = reason,
        DecidedAt = Sample.Now,
    };

    private static TransactionRecord Record(string order, TransactionOutcome outcome, string? attempt = null) => new()
    {
        Request = Sample.Request() with
        {
            Order = new OrderId(order),
            Attempt = attempt is null ? null : new AttemptId(attempt),
        },
        Outcome = outcome,
        StoredAt = Sample.Now,
    };

    private sealed class CountingLogger : ILogger<WaitingRecords>
    {
        public int Lines { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines++;
    }
}
