using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>The records that wait in memory: which are written first, which is given up, and what an older one may not take away.</summary>
public sealed class WaitingRecordsTests
{
    private static readonly TransactionOutcome Completed = Ended(OutcomeKind.CompletedByPrimary);
    private static readonly TransactionOutcome Unknown = Ended(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown);
    private readonly ManualTimeProvider _time = new();

    [Test]
    public void Take_CertainAndUnknownOnes_UnknownFirstAndEachKindFromTheOldest()
    {
        WaitingRecords waiting = Waiting(10);
        foreach ((string order, TransactionOutcome outcome) in new[] { ("a", Completed), ("b", Unknown), ("c", Completed), ("d", Unknown) })
        {
            waiting.Add(Record(order, outcome));
        }

        Assert.That(waiting.Take(3).Select(taken => taken.Record.Request.Order.Value), Is.EqualTo(new[] { "b", "d", "a" }));
    }

    [Test]
    public void Remove_OlderRecordOfAPayment_LeavesTheNewerOne()
    {
        WaitingRecords waiting = Waiting(10);
        WaitingRecord older = waiting.Add(Record("a", Unknown));
        WaitingRecord newer = waiting.Add(Record("a", Completed));

        waiting.Remove(older);

        Assert.That(waiting.Find(newer.Record.Key), Is.SameAs(newer));
    }

    [Test]
    public void Add_MoreThanMayWait_ThoseWhoseIntentIsDurableAreNotCountedAsGivenUp()
    {
        WaitingRecords waiting = Waiting(1);
        waiting.Add(Record("a", Completed) with { Version = 1 });
        waiting.Add(Record("b", Completed));

        Assert.That(waiting.Read(null).GivenUp, Is.Zero, "a worker finds out what became of it");
        waiting.Add(Record("c", Completed));
        Assert.That((waiting.Read(null).GivenUp, waiting.All().Count), Is.EqualTo((1L, 1)));
    }

    private WaitingRecords Waiting(int maxItems) =>
        new(_time, Options.Create(new PipelineOptions { MaxWaitingRecords = maxItems }), NullLogger<WaitingRecords>.Instance);

    private static TransactionOutcome Ended(OutcomeKind kind, string? reason = null) => new()
    {
        Kind = kind,
        Reason = reason,
        DecidedAt = DateTimeOffset.UnixEpoch,
    };

    private static TransactionRecord Record(string order, TransactionOutcome outcome) => new()
    {
        Request = new TransactionRequest
        {
            Merchant = new MerchantId("shop"),
            Order = new OrderId(order),
            Customer = new CustomerId("customer-1"),
            Amount = new Money(5_000, new Currency("EUR")),
            RequestedAt = DateTimeOffset.UnixEpoch,
            AnswerBy = DateTimeOffset.UnixEpoch.AddSeconds(30),
        },
        Outcome = outcome,
        StoredAt = DateTimeOffset.UnixEpoch,
    };
}
