using FaultTolerantPay.Channels;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>Evidence that contradicts what is recorded of an instruction: it holds the advance, until an operator applies or dismisses it.</summary>
internal static class EvidenceTransitions
{
    // Ends the id of a difference whose evidence is not certain yet.
    private const string Accepted = "#accepted";

    /// <summary>The difference that an answer to an instruction that has ended gives rise to; null where it says nothing, or what is recorded.</summary>
    public static Difference? Contradiction(this AdvanceStep step, Instruction recorded, ChannelResult late)
    {
        // Accepted after all: it may yet be booked. Where a refusal overtook the reply that says so and nothing further is sent, it is past.
        bool isAccepted = late.Outcome == OperationOutcome.Pending && recorded.MovedMinor == 0 && !(recorded.Outcome == OperationOutcome.Declined && step.After.IsFinal);
        long said = isAccepted ? recorded.Amount.Minor : Said(recorded, late);
        if (!isAccepted && (!IsCertain(late) || said == recorded.MovedMinor))
            return null;
        Currency currency = recorded.Amount.Currency;
        return new Difference
        {
            // The same evidence is one difference, however often it comes; what comes after a decision is another, since the operator cannot have known of it.
            Id = $"{step.After.Key}#{DifferenceKind.ContradictingEvidence}#{recorded.Key.Purpose}{recorded.Key.Ordinal}#{recorded.Decisions}{(isAccepted ? Accepted : $"#{said}")}",
            Key = step.After.Key,
            Kind = DifferenceKind.ContradictingEvidence,
            OpenedAt = step.Now,
            Evidence = $"{recorded.Key.Purpose} {recorded.Key.Ordinal} of {recorded.Amount} at {recorded.Channel}: recorded {recorded.Outcome} {recorded.Code} {new Money(recorded.MovedMinor, currency)}, later {late.Outcome} {late.Code} {new Money(said, currency)} {late.Reference}".TrimEnd(),
            Instruction = recorded.Key,
            SaidMinor = said,
            SaidFeeMinor = late.FeeMinor,
        };
    }

    private static bool IsCertain(ChannelResult late) => late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;

    private static long Said(Instruction recorded, ChannelResult late) => late.Outcome == OperationOutcome.Succeeded ? late.PartMinor ?? recorded.Amount.Minor : 0;

    /// <summary>Whether a difference only says that the channel accepted the instruction after all, so that the channel is asked on.</summary>
    public static bool IsAccepted(string differenceId) => differenceId.EndsWith(Accepted, StringComparison.Ordinal);

    /// <summary>The channel said for certain what became of what it had accepted after all: that alone holds the advance, if it contradicts.</summary>
    /// <returns>The instruction as it is recorded now: what comes after counts as other evidence, as after an operator's decision.</returns>
    public static Instruction EndAccepted(this AdvanceStep step, Difference accepted, Instruction recorded, ChannelResult late)
    {
        Instruction decided = recorded with { Decisions = recorded.Decisions + 1 };
        step.Write(decided);
        step.Note("evidence-settled", $"{accepted.Instruction!.Value.Purpose} {accepted.Instruction.Value.Ordinal}: {late.Outcome} {late.Code}".TrimEnd());
        step.EndHold(accepted, applied: null, by: null, $"the channel says {late.Outcome}");
        return decided;
    }

    /// <summary>What agrees on the amount may name a higher fee than the answer before it.</summary>
    public static void BookLateFee(this AdvanceStep step, Instruction recorded, ChannelResult late)
    {
        long fee = late.FeeMinor - recorded.FeeMinor;
        if (fee <= 0 || !IsCertain(late) || Said(recorded, late) != recorded.MovedMinor)
            return;
        step.Write(recorded with { FeeMinor = late.FeeMinor });
        step.BookFee(fee);
    }

    private static void BookFee(this AdvanceStep step, long fee)
    {
        step.After = step.After with { FeesMinor = checked(step.After.FeesMinor + fee) };
        step.Book("evidence-fee", new Posting(Account.Fees, fee), new Posting(Account.AdvanceFund, -fee));
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
        // Channels charge for what did not move, too.
        long fee = Math.Max(difference.SaidFeeMinor - recorded.FeeMinor, 0);
        step.Write(recorded with { BookedMinor = moved, Decisions = recorded.Decisions + 1, FeeMinor = checked(recorded.FeeMinor + fee) });
        step.Note("evidence-applied", $"{recorded.Key.Purpose} {recorded.Key.Ordinal}: {new Money(recorded.MovedMinor, currency)} was recorded, {new Money(moved, currency)} moved: {reason}", by);
        step.BookFee(fee);
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

    private static void EndHold(this AdvanceStep step, Difference difference, long? applied, OperatorId? by, string decision)
    {
        step.Put(difference with { ClosedAt = step.Now, ClosedBy = by, Decision = decision, AppliedMinor = applied });
        Advance advance = step.After with { HeldBy = step.After.HeldBy.Remove(difference.Id) };
        // What waited for the decision goes on now; a collection keeps its own time.
        bool waits = !advance.IsHeld && advance.State is AdvanceState.Reserved or AdvanceState.CustomerRefundDue;
        step.After = waits ? advance with { NextActionAt = step.Now } : advance;
    }
}
