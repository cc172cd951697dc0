using FaultTolerantPay.Recovery;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>What each change of a message stores: its status, its event and its discrepancy.</summary>
public class MessageChangeTests
{
    private static readonly TransactionKey Key = Sample.Request().Key;

    private static readonly OutboxMessage Waiting = OutboxMessage.Of(new Notice
    {
        Id = "n-1",
        Kind = NoticeKind.LimitExceeded,
        Key = Key,
        Outcome = new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = Sample.Now },
    }) with
    { Attempts = 3, Parkings = 1 };

    [TestCase(null, "without a code")]
    [TestCase("closed", "with code 'closed'")]
    public void Decline_WithAndWithoutACode_SaysIt(string? code, string said) =>
        Assert.That(MessageChange.Decline(Waiting, Sample.Now, code).Discrepancy!.Evidence,
            Is.EqualTo($"the business system declined n-1 {said}"));

    [TestCase(99, 99)]
    [TestCase(100, 100)]
    [TestCase(101, 100)]
    public void Decline_LongCode_IsCutAt100Characters(int length, int kept) =>
        Assert.That(
            MessageChange.Decline(Waiting, Sample.Now, new string('c', length)).Discrepancy!.Evidence,
            Is.EqualTo($"the business system declined n-1 with code '{new string('c', kept)}'"));

    [TestCase(null, "n-1")]
    [TestCase("no such number", "n-1: no such number")]
    public void Park_WithAndWithoutAReason_TheTimelineSaysIt(string? reason, string detail)
    {
        MessageChange parked = MessageChange.Park(Waiting, Sample.Now, "evidence", Sample.Operator, reason);

        Assert.That(parked.Event, Is.EqualTo(new TimelineEvent(Key, Sample.Now, "message-parked", detail, Sample.Operator)));
        Assert.That(
            (parked.Message.Status, parked.Message.Parkings, parked.Message.StoppedAt),
            Is.EqualTo((OutboxStatus.Parked, 2, (DateTimeOffset?)Sample.Now)),
            "One more parking than before.");
        Assert.That(
            (parked.Discrepancy!.Id, parked.Discrepancy.Kind),
            Is.EqualTo(($"{Key}#NoticeOverdue#n-1#2", DiscrepancyKind.NoticeOverdue)),
            "Each parking has its own discrepancy.");
    }

    [TestCase(OutboxStatus.Waiting, 3)]
    [TestCase(OutboxStatus.Parked, 0)]
    [TestCase(OutboxStatus.Skipped, 0)]
    public void SendAgain_ByStatus_OnlyAStoppedMessageStartsToCountAgain(OutboxStatus status, int attempts)
    {
        MessageChange again = MessageChange.SendAgain(
            Waiting with { Status = status, NextAt = Sample.Now.AddHours(1) }, Sample.Now, Sample.Operator, "they asked for it");

        Assert.That(
            (again.Message.Status, again.Message.Attempts, again.Message.NextAt),
            Is.EqualTo((OutboxStatus.Waiting, attempts, (DateTimeOffset?)null)));
    }

    [Test]
    public void Postpone_NothingIsStuck_OnlyTheTimeChanges()
    {
        MessageChange postponed = MessageChange.Postpone(Waiting, Sample.Now, Sample.Now.AddMinutes(1), stuckSince: null);

        Assert.That(postponed, Is.EqualTo(new MessageChange(Waiting with { NextAt = Sample.Now.AddMinutes(1) }, null, null)));
    }
}
