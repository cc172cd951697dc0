using FaultTolerantPay.Advances;
using NUnit.Framework.Constraints;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>A transition runs only in the states that it is for. In every other state it is refused, and names both.</summary>
internal sealed class TransitionGuardTests
{
    private static IEnumerable<TestCaseData> Guarded()
    {
        ChannelResult done = ChannelResult.Succeeded(), declined = ChannelResult.SoftDecline("51");
        yield return Row("WritePayout", change => change.WritePayout(Channel, null, Later, Later, "r"), Reserved);
        yield return Row(
            "PayoutSucceeded", change => change.PayoutSucceeded(done, Later, Later, AdviceMode.RecordOnly), PayoutSent, PayoutUnknown);
        yield return Row("PayoutFailed", change => change.PayoutFailed(declined, Later), PayoutSent, PayoutUnknown);
        yield return Row("Release", change => change.Release("none"), Reserved);
        yield return Row("Confirm", change => change.Confirm(OriginalStatus.Cancelled, Later), Paid);
        yield return Row("StayUnconfirmed", change => change.StayUnconfirmed(OriginalStatus.Unknown, Later, overdue: 0), Paid);
        yield return Row("PostponeConfirmation", change => change.PostponeConfirmation(Later, overdue: 0), Paid);
        yield return Row("WriteCollection", change => change.WriteCollection(Channel, null, Later, Later, Now, "r"), CollectionDue);
        yield return Row("CollectionSucceeded", change => change.CollectionSucceeded(done, Later), Collecting, CollectionUnknown);
        yield return Row(
            "CollectionFailed",
            change => change.CollectionFailed(declined, Later, "retry", needsMandate: false, Later), Collecting, CollectionUnknown);
        yield return Row("GiveUpCollection", change => change.GiveUpCollection("none", Later), CollectionDue);
        yield return Row("StopCollection", change => change.StopCollection(Clerk, "stop", Later), CollectionDue);
        yield return Row("WriteOff", change => change.WriteOff(Clerk, "gone"), Delinquent);
        yield return Row("CollectAgain", change => change.CollectAgain(Clerk, "go on"), Delinquent);
        yield return Row(
            "WriteCustomerRefund",
            change => change.WriteCustomerRefund(new RefundAllocation(null, Channel, 300), null, Later, Later, "r"), CustomerRefundDue);
        yield return Row(
            "CustomerRefundSucceeded", change => change.CustomerRefundSucceeded(done), CustomerRefunding, CustomerRefundUnknown);
        yield return Row(
            "CustomerRefundFailed",
            change => change.CustomerRefundFailed(declined, Later, isOverdue: false), CustomerRefunding, CustomerRefundUnknown);
        yield return Row("RetryCustomerRefund", change => change.RetryCustomerRefund(Clerk, "go on"), CustomerRefundDue);
        yield return Row("StopCustomerRefund", change => change.StopCustomerRefund(Clerk, "stop"), CustomerRefundDue);

        static TestCaseData Row(string name, Func<AdvanceChange, AdvanceChange> make, params AdvanceState[] needed) =>
            new TestCaseData(make, needed).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Guarded))]
    public void Transition_InEveryState_RunsOnlyInThoseItNeeds(Func<AdvanceChange, AdvanceChange> make, AdvanceState[] needed)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (AdvanceState state in Enum.GetValues<AdvanceState>())
            {
                AdvanceChange change = In(state).Change();
                IResolveConstraint expected = needed.Contains(state)
                    ? Throws.Nothing
                    : Throws.InvalidOperationException.With.Message.EqualTo(
                        $"Advance {Key} is {state}; the step needs {string.Join(" or ", needed)}.");
                Assert.That(() => make(change), expected, $"{state}");
            }
        }
    }

    [Test]
    public void HasInstructionInFlight_EveryState_IsTrueWhereOneIsUnderWay()
    {
        foreach (AdvanceState state in Enum.GetValues<AdvanceState>())
        {
            Assert.That(AdvanceStates.HasInstructionInFlight(state), Is.EqualTo(In(state).InFlight is not null), $"{state}");
        }
    }

    [TestCase(OriginalStatus.Unknown)]
    [TestCase(OriginalStatus.Cancelled)]
    public void Release_PromisedAndNotExecuted_IsRefused(OriginalStatus status) =>
        Assert.That(
            () => (In(Reserved) with { IsPromised = true, OriginalStatus = status }).Change().Release("none"),
            Throws.InvalidOperationException.With.Message.Contains("it cannot be released"));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1_001)]
    public void CollectionSucceeded_PartIsNotOfWhatWasAsked_IsRefused(long partMinor) =>
        Assert.That(
            () => In(Collecting).Change().CollectionSucceeded(ChannelResult.PartCollected(partMinor), Later),
            Throws.InvalidOperationException.With.Message.EndsWith(
                $"the channel reports {partMinor} minor units as collected; expected 1 to 1000."));

    [TestCase(1, CollectionDue)]
    [TestCase(999, CollectionDue)]
    [TestCase(1_000, Collected)]
    public void CollectionSucceeded_PartOfWhatWasAsked_IsCollected(long partMinor, AdvanceState state)
    {
        Advance after = In(Collecting).Change().CollectionSucceeded(ChannelResult.PartCollected(partMinor), Later).After;
        Assert.That((after.CollectedMinor, after.OutstandingMinor, after.State), Is.EqualTo((partMinor, 1_000 - partMinor, state)));
    }
}
