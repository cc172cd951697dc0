using FaultTolerantPay.Channels;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>Evidence that contradicts what is recorded of an instruction: it holds the advance, until an operator applies or dismisses it.</summary>
internal static class EvidenceTransitions
{
    /// <summary>The difference that an answer to an instruction that has ended gives rise to; null where it says nothing for certain, or what is recorded.</summary>
    public static Difference? Contradiction(this AdvanceStep step, Instruction recorded, ChannelResult late)
    {
        bool saysSomething = late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        long said = late.Outcome == OperationOutcome.Succeeded ? late.PartMinor ?? recorded.Amount.Minor : 0;
        if (!saysSomething || said == recorded.MovedMinor)
            return null;
        Currency currency = recorded.Amount.Currency;
        return new Difference
        {
            // The same evidence is one difference, however often it comes; what comes after a decision is another, since the operator cannot have known of it.
            Id = $"{step.After.Key}#{DifferenceKind.ContradictingEvidence}#{recorded.Key.Purpose}{recorded.Key.Ordinal}#{recorded.Decisions}#{said}",
            Key = step.After.Key,
            Kind = DifferenceKind.ContradictingEvidence,
            OpenedAt = step.Now,
            Evidence = $"{recorded.Key.Purpose} {recorded.Key.Ordinal} of {recorded.Amount} at {recorded.Channel}: recorded {recorded.Outcome} {recorded.Code} {new Money(recorded.MovedMinor, currency)}, later {late.Outcome} {late.Code} {new Money(said, currency)} {late.Reference}".TrimEnd(),
            Instruction = recorded.Key,
            SaidMinor = said,
            SaidFeeMinor = late.FeeMinor,
        };
    }

    /// <summary>Opens the difference and holds the advance. The state is never overwritten (M7), and no further instruction is written (M3).</summary>
    public static void Hold(this AdvanceStep step, Difference contradiction)
    {
        if (step.After.HeldBy.Contains(contradiction.Id))
            return;
        step.Put(contradiction);
        step.After = step.After with { HeldBy = step.After.HeldBy.Add(contradiction.Id) };
        step.Note("contradicting-evidence", contradiction.Evidence);
    }

    /// <summary>An operator dismisses the evidence: the record stands.</summary>
    public static void DismissEvidence(this AdvanceStep step, Difference difference, Instruction recorded, OperatorId by, string reason)
    {
        step.Write(recorded with { Decisions = recorded.Decisions + 1 });
        step.Note("evidence-dismissed", reason, by);
        step.EndHold(difference, applied: null, by, $"dismissed: {reason}");
    }

    /// <summary>
    /// An operator applies the evidence: from now on the instruction counts as having moved this amount. What the books then show differently follows from it; the excess of a
    /// collection is owed back, and that of a payout is owed by the merchant.
    /// </summary>
    /// <param name="step">The step; no instruction is under way.</param>
    /// <param name="difference">The difference that is decided.</param>
    /// <param name="recorded">The instruction as it is recorded.</param>
    /// <param name="moved">What it moved, in minor units.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="reason">Why.</param>
    /// <param name="collectAt">When collection may begin, where the merchant turns out to be paid.</param>
    /// <param name="confirmAt">When the business system is asked then.</param>
    /// <param name="adviceMode">What it does with advices.</param>
    public static void ApplyEvidence(
        this AdvanceStep step, Difference difference, Instruction recorded, long moved, OperatorId by, string reason, DateTimeOffset collectAt, DateTimeOffset confirmAt, AdviceMode adviceMode)
    {
        Currency currency = recorded.Amount.Currency;
        long more = checked(moved - recorded.MovedMinor);
        long fee = moved > 0 ? Math.Max(difference.SaidFeeMinor - recorded.FeeMinor, 0) : 0;
        step.Write(recorded with { BookedMinor = moved, Decisions = recorded.Decisions + 1, FeeMinor = checked(recorded.FeeMinor + fee) });
        step.Note("evidence-applied", $"{recorded.Key.Purpose} {recorded.Key.Ordinal}: {new Money(recorded.MovedMinor, currency)} was recorded, {new Money(moved, currency)} moved: {reason}", by);
        step.After = step.After with { FeesMinor = checked(step.After.FeesMinor + fee) };
        step.Book("evidence-fee", new Posting(Account.Fees, fee), new Posting(Account.AdvanceFund, -fee));
        step.EndHold(difference, moved, by, $"applied {new Money(moved, currency)}: {reason}");
        switch (recorded.Key.Purpose)
        {
            case InstructionPurpose.Payout when more > 0 && step.After.State == AdvanceState.Reserved:
                step.MerchantPaid("payout-evidence", Account.AdvanceFund, recorded.ChannelReference, collectAt, confirmAt, adviceMode);
                break;
            case InstructionPurpose.Payout:
                step.CorrectPayout(more);
                break;
            case InstructionPurpose.Collection:
                step.CorrectCustomer("collection-evidence", collected: more, paidBack: 0);
                break;
            default:
                step.CorrectCustomer("customer-refund-evidence", collected: 0, paidBack: more);
                break;
        }
    }

    /// <summary>The merchant received more than is recorded, and owes it unless the bank owed it; or less, and is owed it.</summary>
    private static void CorrectPayout(this AdvanceStep step, long more)
    {
        Advance advance = step.After;
        // What one correction made the merchant owe, the opposite one takes back first.
        long owedToMerchant = more > 0
            ? -Math.Min(more, advance.OwedToMerchantMinor)
            : -more - (advance.PayoutCorrectionMinor > 0 ? Math.Min(-more, advance.MerchantStillOwesMinor) : 0);
        long merchantOwes = checked(more + owedToMerchant);
        step.After = advance with
        {
            PayoutCorrectionMinor = checked(advance.PayoutCorrectionMinor + more),
            OwedToMerchantMinor = checked(advance.OwedToMerchantMinor + owedToMerchant),
            MerchantOwesMinor = checked(advance.MerchantOwesMinor + merchantOwes),
        };
        step.Book(
            "payout-evidence",
            new Posting(Account.MerchantReceivable, merchantOwes),
            new Posting(Account.MerchantPayable, -owedToMerchant),
            new Posting(Account.AdvanceFund, -more));
    }

    private static void EndHold(this AdvanceStep step, Difference difference, long? applied, OperatorId by, string decision)
    {
        step.Put(difference with { ClosedAt = step.Now, ClosedBy = by, Decision = decision, AppliedMinor = applied });
        Advance advance = step.After with { HeldBy = step.After.HeldBy.Remove(difference.Id) };
        // What waited for the decision goes on now; a collection keeps its own time.
        bool waits = !advance.IsHeld && advance.State is AdvanceState.Reserved or AdvanceState.CustomerRefundDue;
        step.After = waits ? advance with { NextActionAt = step.Now } : advance;
    }
}
