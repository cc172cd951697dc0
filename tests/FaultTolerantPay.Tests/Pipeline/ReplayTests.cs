using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>What an order's records answer to a request: first its own attempt, then the attempt that holds the order.</summary>
[OnOneThread]
public sealed class ReplayTests
{
    private static readonly DateTimeOffset Then = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Then.AddHours(1);

    private static readonly TransactionRequest Request = new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId("order-1"),
        Customer = new CustomerId("customer-1"),
        Amount = new Money(5_000, new Currency("EUR")),
        RequestedAt = Then,
        AnswerBy = Then.AddSeconds(30),
    };

    private static readonly AttemptId Second = new("try-2");

    private static readonly TransactionOutcome Declined = Ended(OutcomeKind.DeclinedByPrimary, "no-funds");
    private static readonly TransactionOutcome Withdrawn = Ended(OutcomeKind.Pending, OutcomeReasons.Withdrawn);

    private static readonly TransactionOutcome[] Unpaid =
        [Declined, Ended(OutcomeKind.Refused), Ended(OutcomeKind.Failed, OutcomeReasons.PayoutDeclined)];

    private static readonly TransactionOutcome[] PaidOrUnknown =
    [
        Ended(OutcomeKind.CompletedByPrimary), Ended(OutcomeKind.Advanced), Ended(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown),
        Ended(OutcomeKind.Pending, OutcomeReasons.PrimaryPending), Ended(OutcomeKind.Pending, OutcomeReasons.PayoutUnknown),
            Ended(OutcomeKind.Pending, OutcomeReasons.PayoutPending),
    ];

    [Test]
    public void Of_NothingOnRecord_IsDecidedOn() => Assert.That(Replay.Of([], Request, Now), Is.Null);

    [Test]
    public void Of_OwnAttemptThatEnded_IsItsOutcomeAsAReplay()
    {
        foreach (TransactionOutcome ended in Unpaid.Concat(PaidOrUnknown))
        {
            Assert.That(Replay.Of([Record(ended)], Request, Now), Is.EqualTo(ended with { IsReplay = true }));
        }
    }

    [Test]
    public void Of_OwnAttemptUnderWay_IsInProgress()
    {
        TransactionOutcome? answer = Replay.Of([Record(Ended(OutcomeKind.Pending, OutcomeReasons.InProgress))], Request, Now);
        Assert.That(answer,
            Is.EqualTo(new TransactionOutcome { Kind = OutcomeKind.InProgress, Reason = OutcomeReasons.InProgress, DecidedAt = Now }));
        Assert.That(answer!.IsFinal, Is.False);
    }

    [Test]
    public void Of_RecordOfAnotherAttemptThatEndedUnpaid_SaysNothingOfIt()
    {
        foreach (TransactionOutcome ended in Unpaid.Append(Withdrawn))
        {
            TransactionRequest dearer = Request with { Attempt = Second, Amount = Request.Amount with { Minor = 9_000 } };
            Assert.That(Replay.Of(Record(ended), dearer, Now),
                Is.EqualTo(new TransactionOutcome { Kind = OutcomeKind.InProgress, Reason = OutcomeReasons.InProgress, DecidedAt = Now }),
                    ended.ToString());
        }
    }

    [Test]
    public void Of_OwnAttemptWithdrawn_IsDecidedOn() => Assert.That(Replay.Of([Record(Withdrawn)], Request, Now), Is.Null);

    /// <summary>An attempt that ended with nothing done is tried again, unless something says that it was paid after all.</summary>
    [Test]
    public void Of_OwnAttemptWithdrawnThatMayBePaid_IsNotDecidedOn()
    {
        TransactionOutcome? answer = Replay.Of([Record(Withdrawn) with { MayBePaid = true }], Request, Now);
        Assert.That((answer?.Kind, answer?.Reason), Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.Contradicted)));
    }

    [Test]
    public void Of_OwnAttemptWithOtherContent_IsAConflictWhateverBecameOfIt()
    {
        TransactionRequest other = Request with { Amount = Request.Amount with { Minor = 1 } };
        foreach (TransactionOutcome ended in Unpaid.Concat(PaidOrUnknown).Append(Withdrawn))
        {
            Assert.That(Replay.Of([Record(ended)], other, Now)?.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), ended.ToString());
        }
    }

    [Test]
    public void Of_NewAttemptWhereEveryOtherEndedUnpaid_IsDecidedOn()
    {
        TransactionRecord[] attempts = [.. Unpaid.Append(Withdrawn).Select((ended, i) => Record(ended, new AttemptId($"try-{i}")))];
        Assert.That(Replay.Of(attempts, Request, Now), Is.Null);
        Assert.That(Replay.Of(attempts,
            Request with
            {
                Amount = Request.Amount with { Minor = 1 },
                Customer = new CustomerId("customer-2"),
            }, Now), Is.Null, "a changed cart");
    }

    [Test]
    public void Of_NewAttemptWhereAnotherIsPaidOrUnknown_IsThatOnesOutcomeByName()
    {
        foreach (TransactionOutcome ended in PaidOrUnknown)
        {
            TransactionOutcome? answer = Replay.Of([Record(Declined, new AttemptId("try-0")), Record(ended, Second)], Request, Now);
            Assert.That(answer, Is.EqualTo(ended with { IsReplay = true, Attempt = Second }));
        }
    }

    [Test]
    public void Of_NewAttemptWhereAnotherIsUnderWay_IsInProgressByName()
    {
        TransactionOutcome? answer =
            Replay.Of([Record(Ended(OutcomeKind.Pending, OutcomeReasons.InProgress))], Request with { Attempt = Second }, Now);
        Assert.That((answer?.Kind, answer?.Reason, answer?.Attempt),
            Is.EqualTo((OutcomeKind.InProgress, OutcomeReasons.InProgress, new AttemptId("order-1"))));
    }

    [TestCase("amount")]
    [TestCase("customer")]
    public void Of_NewAttemptForAnotherPaymentWhereAnotherIsPaid_IsAConflictThatNamesTheField(string field)
    {
        TransactionRequest request = Request with { Attempt = Second };
        request = field == "amount" ? request with { Amount = new Money(5_000, new Currency("GBP")) }
            : request with { Customer = new CustomerId("customer-2") };
        TransactionOutcome? answer = Replay.Of([Record(PaidOrUnknown[1])], request, Now);
        Assert.That((answer?.Refusal?.Code, answer?.Attempt), Is.EqualTo((RefusalCode.KeyConflict, (AttemptId?)null)));
        Assert.That(answer!.Refusal!.Details,
            Is.EqualTo(new[] { new Detail("key", "shop/order-1%/try-2"), new Detail(field, "different from before") }));
    }

    [Test]
    public void Of_NewAttemptThroughAnotherInstitutionWhereAnotherIsPaid_IsThatOnesOutcome()
    {
        TransactionRequest request = Request with { Attempt = Second, Institution = new InstitutionId("beta") };
        Assert.That(Replay.Of([Record(PaidOrUnknown[0])], request, Now)?.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public void Of_OldAttemptThatEndedUnpaidWhereAnotherIsPaid_StaysWhatItWas() =>
        Assert.That(Replay.Of([Record(Declined), Record(PaidOrUnknown[1], Second)], Request, Now),
            Is.EqualTo(Declined with { IsReplay = true }));

    [Test]
    public void Of_WithdrawnAttemptWhereAnotherIsPaid_IsThatOnesOutcome() =>
        Assert.That(Replay.Of([Record(Withdrawn), Record(PaidOrUnknown[1], Second)], Request, Now)?.Attempt, Is.EqualTo(Second));

    private static TransactionOutcome Ended(OutcomeKind kind, string? reason = null) => new()
    {
        Kind = kind,
        DecidedAt = Then,
        Reason = reason,
        Reference = $"{kind}-1",
    };

    private static TransactionRecord Record(TransactionOutcome outcome, AttemptId? attempt = null) =>
        new() { Request = Request with { Attempt = attempt }, Outcome = outcome, StoredAt = Then, Version = 1 };
}
