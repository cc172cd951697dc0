using FaultTolerantPay.Advances;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>What evidence contradicts, and every amount of the advance after an operator applies or dismisses it.</summary>
internal sealed class EvidenceTransitionTests
{
    private static IEnumerable<TestCaseData> Late()
    {
        ChannelResult pending = ChannelResult.Pending();
        yield return Row("AcceptedWhileItIsNotFinal", CollectionDue, OperationOutcome.Declined, pending, 1_000);
        yield return Row("AcceptedAfterItIsFinalAndDeclined", Collected, OperationOutcome.Declined, pending, null);
        yield return Row("AcceptedAfterItIsFinalAndNotExecuted", Collected, OperationOutcome.NotExecuted, pending, 1_000);
        yield return Row("AcceptedOfWhatSucceeded", CollectionDue, OperationOutcome.Succeeded, pending, null);
        yield return Row("PartSucceeded", CollectionDue, OperationOutcome.Declined, ChannelResult.PartCollected(400), 400);
        yield return Row("AllSucceeded", CollectionDue, OperationOutcome.Declined, ChannelResult.Succeeded(), 1_000);
        yield return Row("AllSucceededAsRecorded", CollectionDue, OperationOutcome.Succeeded, ChannelResult.Succeeded(), null);
        yield return Row("NotExecuted", CollectionDue, OperationOutcome.Succeeded, ChannelResult.NotExecuted(), 0);

        static TestCaseData Row(string name, AdvanceState state, OperationOutcome recorded, ChannelResult late, long? claimed) =>
            new TestCaseData(state, recorded, late, claimed).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Late))]
    public void Contradiction_LateResult_ClaimsTheAmountThatDiffers(
        AdvanceState state, OperationOutcome recorded, ChannelResult late, long? claimed) =>
        Assert.That(
            In(state).Change().Contradiction(Ended(InstructionPurpose.Collection, recorded), late)?.ClaimedMinor, Is.EqualTo(claimed));

    [Test]
    public void EndAccepted_OfACollection_CountsAsADecision()
    {
        Instruction recorded = Ended(InstructionPurpose.Collection) with { Decisions = 4 };
        (AdvanceChange change, Instruction after) = In(CollectionDue).Change().EndAccepted(
            Evidence(InstructionPurpose.Collection), recorded, ChannelResult.SoftDecline("51"));
        Assert.That(after, Is.EqualTo(recorded with { Decisions = 5 }));
        Assert.That(change.Instructions, Is.EqualTo(new[] { after }));
    }

    [Test]
    public void DismissEvidence_OfACollection_CountsAsADecisionAndChangesNothingElse()
    {
        Instruction recorded = Ended(InstructionPurpose.Collection) with { Decisions = 4 };
        AdvanceChange change = (In(CollectionDue) with { HeldByDiscrepancies = ["evidence"] }).Change().DismissEvidence(
            Evidence(InstructionPurpose.Collection), recorded, Clerk, "wrong");
        Assert.That(change.Instructions, Is.EqualTo(new[] { recorded with { Decisions = 5 } }));
        Assert.That(change.After, Is.EqualTo(In(CollectionDue)));
    }

    [TestCase(4, 0)]
    [TestCase(5, 0)]
    [TestCase(6, 1)]
    public void BookLateFee_ByTheFee_OnlyTheIncreaseIsBooked(long fee, long booked)
    {
        Instruction recorded = Ended(InstructionPurpose.Collection) with { FeeMinor = 5 };
        AdvanceChange change = (In(CollectionDue) with { FeesMinor = 5 }).Change().BookLateFee(
            recorded, ChannelResult.SoftDecline("51") with { FeeMinor = fee });
        Assert.That((change.After.FeesMinor, change.IsEmpty), Is.EqualTo((5 + booked, booked == 0)));
    }

    [Test]
    public void ApplyEvidence_HigherFee_TheInstructionAndTheAdvanceFollow()
    {
        Instruction recorded = Ended(InstructionPurpose.Collection) with { FeeMinor = 3, Decisions = 1 };
        AdvanceChange change = (In(CollectionDue) with { FeesMinor = 3 }).Apply(recorded, movedMinor: 400, claimedFeeMinor: 10);
        Assert.That(change.Instructions, Is.EqualTo(new[] { recorded with { BookedMinor = 400, FeeMinor = 10, Decisions = 2 } }));
        Assert.That(change.After, Is.EqualTo(In(CollectionDue) with { FeesMinor = 10, CollectedMinor = 400 }));
    }

    [Test]
    public void ApplyEvidence_LowerFee_TheFeeStays()
    {
        AdvanceChange change = (In(CollectionDue) with { FeesMinor = 3 }).Apply(
            Ended(InstructionPurpose.Collection) with { FeeMinor = 3 }, movedMinor: 0, claimedFeeMinor: 2);
        Assert.That((change.After.FeesMinor, change.Instructions.Single().FeeMinor), Is.EqualTo((3L, 3L)));
    }

    [Test]
    public void ApplyEvidence_PayoutMovedNothingAsRecorded_TheMerchantIsNotPaid()
    {
        AdvanceChange change = In(Reserved).Apply(Ended(InstructionPurpose.Payout), movedMinor: 0);
        Assert.That(change.After, Is.EqualTo(In(Reserved) with { NextActionAt = Now }));
        Assert.That((change.Journal.Length, change.Outcome), Is.EqualTo((0, (TransactionOutcome?)null)));
    }

    /// <summary>Correction, debt of the bank, debt of the merchant: before, the amount moved, and after.</summary>
    private static IEnumerable<TestCaseData> Payouts()
    {
        yield return Row("LessWithoutACorrection", (0, 0, 500), 600, (-400, 400, 500));
        yield return Row("LessThanTheMerchantOwes", (400, 0, 900), 600, (0, 0, 500));
        yield return Row("LessAndTheMerchantOwesAPartOfIt", (400, 0, 300), 600, (0, 100, 0));
        yield return Row("LessAndTheCorrectionIsNegative", (-100, 100, 50), 600, (-500, 500, 50));
        yield return Row("More", (0, 0, 0), 1_400, (400, 0, 400));
        yield return Row("MoreThanTheBankOwes", (-100, 100, 0), 1_400, (300, 0, 300));
        yield return Row("MoreAndTheBankStillOwes", (-700, 700, 0), 1_400, (-300, 300, 0));

        static TestCaseData Row(string name, (long, long, long) before, long moved, (long, long, long) after) =>
            new TestCaseData(before, moved, after).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Payouts))]
    public void ApplyEvidence_PayoutMovedAnotherAmount_EveryAmountFollows(
        (long Correction, long BankOwes, long MerchantOwes) before,
        long moved,
        (long Correction, long BankOwes, long MerchantOwes) after)
    {
        Advance advance = With(before);
        AdvanceChange change = advance.Apply(Ended(InstructionPurpose.Payout, OperationOutcome.Succeeded), moved);
        Assert.That(change.After, Is.EqualTo(With(after)));
        Assert.That(
            change.Journal.SelectMany(entry => entry.Postings).Where(posting => posting.Account == Account.AdvanceFund)
                .Sum(posting => posting.AmountMinor),
            Is.EqualTo(1_000 - moved));

        static Advance With((long Correction, long BankOwes, long MerchantOwes) amounts) => In(CollectionDue) with
        {
            PayoutCorrectionMinor = amounts.Correction,
            PayoutOwedMinor = amounts.BankOwes,
            MerchantOwesMinor = amounts.MerchantOwes,
        };
    }
}
