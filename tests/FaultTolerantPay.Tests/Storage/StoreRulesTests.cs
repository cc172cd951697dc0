using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Storage;

/// <summary>What every store refuses, at each bound.</summary>
public sealed class StoreRulesTests
{
    private static readonly TransactionKey Key = Sample.Request().Key;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(StoreRules.MaxPageSize, true)]
    [TestCase(StoreRules.MaxPageSize + 1, false)]
    public void PageLength_AtItsBounds_IsCheckedInEachCall(int maxItems, bool isAllowed)
    {
        Assert.That(() => StoreRules.CheckPage(maxItems), isAllowed ? Throws.Nothing : OutOfRange("maxItems"), "page");
        Assert.That(
            () => StoreRules.CheckClaim(Claim(maxItems, Tick)), isAllowed ? Throws.Nothing : OutOfRange("maxItems"), "claim");
        Assert.That(
            () => StoreRules.CheckBringForward(Sample.Now, Sample.Now, maxItems), isAllowed ? Throws.Nothing : OutOfRange("maxItems"),
            "bring forward");
    }

    [Test]
    public void Lease_AtItsBounds_IsMoreThanZeroAndAtMostTheLongest()
    {
        Assert.That(() => StoreRules.CheckClaim(Claim(1, TimeSpan.Zero)), OutOfRange("claim"), "none");
        Assert.That(() => StoreRules.CheckClaim(Claim(1, Tick)), Throws.Nothing, "the shortest");
        Assert.That(() => StoreRules.CheckClaim(Claim(1, StoreRules.MaxLease)), Throws.Nothing, "the longest");
        Assert.That(() => StoreRules.CheckClaim(Claim(1, StoreRules.MaxLease + Tick)), OutOfRange("claim"), "longer");
    }

    [Test]
    public void BringForward_ToALaterTime_IsRefused()
    {
        Assert.That(() => StoreRules.CheckBringForward(Sample.Now, Sample.Now, 1), Throws.Nothing, "the same time");
        Assert.That(() => StoreRules.CheckBringForward(Sample.Now, Sample.Now + Tick, 1), OutOfRange("dueAt"), "a later time");
    }

    [TestCase(10, 3, new[] { 4, 3, 3 })]
    [TestCase(11, 3, new[] { 4, 4, 3 })]
    [TestCase(9, 3, new[] { 3, 3, 3 })]
    [TestCase(2, 2, new[] { 1, 1 })]
    public void ShareOf_MerchantsTakeTurns_TheFirstGetTheRemainder(int maxItems, int merchants, int[] shares) => Assert.That(
        Enumerable.Range(0, merchants).Select(turn => StoreRules.ShareOf(maxItems, merchants, turn)), Is.EqualTo(shares));

    [Test]
    public void Times_OfALineThatDiffersFromItsCommit_AreRefused()
    {
        var line = new TimelineEvent(Key, Sample.Now - Tick, "collected", "");

        Assert.That(
            () => StoreRules.CheckTimes(new StandInCommit { At = Sample.Now, Timeline = [line] }),
            Throws.InvalidOperationException.With.Message.StartsWith($"Timeline line 'collected' of {Key} is dated "));
        Assert.That(
            () => StoreRules.CheckTimes(new StandInCommit { At = line.At, Timeline = [line] }), Throws.Nothing, "the commit's own time");
    }

    [Test]
    public void Moves_ThatNoStateAllows_AreRefusedWithThoseThatAre()
    {
        Assert.That(() => StoreRules.CheckMove(Key, AdvanceState.Reserved, AdvanceState.PayoutSent), Throws.Nothing);
        Assert.That(
            () => StoreRules.CheckMove(Key, AdvanceState.Released, AdvanceState.Paid),
            Throws.InvalidOperationException.With.Message.StartsWith($"Advance {Key} cannot move from Released to Paid; expected "));
        Assert.That(
            () => StoreRules.CheckMove(Key, ChannelPaymentState.Declined, ChannelPaymentState.Paid),
            Throws.InvalidOperationException.With.Message.StartsWith($"Channel payment {Key} cannot move from Declined to Paid; "));
    }

    [TestCase(OutcomeKind.Refused, true, OutcomeKind.Advanced, false)]
    [TestCase(OutcomeKind.Refused, true, OutcomeKind.Refused, true)]
    [TestCase(OutcomeKind.Pending, false, OutcomeKind.Advanced, true)]
    public void Outcome_ThatIsFinal_NeverBecomesAnother(OutcomeKind from, bool isFinal, OutcomeKind to, bool isAllowed) => Assert.That(
        () => StoreRules.CheckOutcome(Key, from, isFinal, to),
        isAllowed ? Throws.Nothing : Throws.InvalidOperationException.With.Message.EndsWith("it cannot become Advanced."));

    [TestCase(null, null, OutcomeReasons.InProgress, true)]
    [TestCase(OutcomeKind.Pending, OutcomeReasons.Withdrawn, OutcomeReasons.InProgress, true)]
    [TestCase(OutcomeKind.Pending, OutcomeReasons.Withdrawn, OutcomeReasons.Withdrawn, false)]
    [TestCase(OutcomeKind.Pending, OutcomeReasons.InProgress, OutcomeReasons.InProgress, false)]
    [TestCase(OutcomeKind.Failed, OutcomeReasons.Withdrawn, OutcomeReasons.InProgress, false)]
    public void NeedsOrder_AnAttemptThatBegins_Does(OutcomeKind? before, string? reason, string after, bool needs)
    {
        var commit = new StandInCommit
        {
            At = Sample.Now,
            Transaction = TransactionRecord.Pending(Sample.Request(), after, Sample.Now),
        };

        Assert.That(StoreRules.NeedsOrder(before, reason, commit), Is.EqualTo(needs));
    }

    private static WorkClaim Claim(int maxItems, TimeSpan lease) => new()
    {
        Kind = WorkKind.Advance,
        MaxItems = maxItems,
        Lease = lease,
        Now = Sample.Now,
    };

    private static NUnit.Framework.Constraints.EqualStringConstraint OutOfRange(string parameter) =>
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(parameter);
}
