using FaultTolerantPay.Ledger;

namespace FaultTolerantPay.Advances;

/// <summary>
/// Evidence that contradicts what is recorded of an instruction: it holds the advance, until an operator applies or dismisses it.
/// </summary>
internal static class EvidenceTransitions
{
    // Ends the id of a difference whose evidence is not certain yet.
    private const string Accepted = "#accepted";

    /// <summary>
    /// The difference that an answer to an instruction that has ended gives rise to; null where it says nothing, or what is recorded.
    /// </summary>
    public static Discrepancy? Contradiction(this AdvanceChange change, Instruction recorded, ChannelResult late)
    {
        // Accepted after all: it may yet be booked. Where a refusal overtook the reply that says so and nothing further is sent, it is past.
        bool isPast = recorded.Outcome == OperationOutcome.Declined && change.After.IsFinal;
        bool isAccepted = late.Outcome == OperationOutcome.Pending && recorded.MovedMinor == 0 && !isPast;
        long said = isAccepted ? recorded.Amount.Minor : Said(recorded, late);
        if (!isAccepted && (!IsCertain(late) || said == recorded.MovedMinor))
            return null;
        Currency currency = recorded.Amount.Currency;
        string what = $"{recorded.Key.Purpose} {recorded.Key.Ordinal} of {recorded.Amount} at {recorded.Channel}";
        string before = $"recorded {recorded.Outcome} {recorded.Code} {new Money(recorded.MovedMinor, currency)}";
        return new Discrepancy
        {
            // The same evidence is one difference, however often it comes; what comes after a decision is another, since the operator
            // cannot have known of it.
            Id = $"{change.After.Key}#{DiscrepancyKind.ContradictingEvidence}#{recorded.Key.Purpose}{recorded.Key.Ordinal}"
                + $"#{recorded.Decisions}{(isAccepted ? Accepted : $"#{said}")}",
            Key = change.After.Key,
            Kind = DiscrepancyKind.ContradictingEvidence,
            OpenedAt = change.At,
            Evidence = $"{what}: {before}, later {late.Outcome} {late.Code} {new Money(said, currency)} {late.Reference}".TrimEnd(),
            Instruction = recorded.Key,
            ClaimedMinor = said,
            ClaimedFeeMinor = late.FeeMinor,
        };
    }

    private static bool IsCertain(ChannelResult late) =>
        late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;

    private static long Said(Instruction recorded, ChannelResult late) =>
        late.Outcome == OperationOutcome.Succeeded ? late.PartMinor ?? recorded.Amount.Minor : 0;

    /// <summary>Whether a difference only says that the channel accepted the instruction after all, so that the channel is asked on.</summary>
    public static bool IsAccepted(string discrepancyId) => discrepancyId.EndsWith(Accepted, StringComparison.Ordinal);

    /// <summary>The channel said for certain what became of what it had accepted after all: that alone holds the advance, if it contradicts.</summary>
    /// <returns>
    /// The change, and the instruction as it is recorded now: what comes after counts as other evidence, as after an operator's decision.
    /// </returns>
    public static (AdvanceChange Change, Instruction Recorded) EndAccepted(
        this AdvanceChange change, Discrepancy accepted, Instruction recorded, ChannelResult late)
    {
        InstructionKey key = accepted.Instruction!.Value;
        Instruction decided = recorded with { Decisions = recorded.Decisions + 1 };
        AdvanceChange ended = change
            .Written(decided)
            .Noted("evidence-settled", $"{key.Purpose} {key.Ordinal}: {late.Outcome} {late.Code}".TrimEnd())
            .EndHold(accepted, applied: null, by: null, $"the channel says {late.Outcome}");
        return (ended, decided);
    }

    /// <summary>What agrees on the amount may name a higher fee than the answer before it.</summary>
    public static AdvanceChange BookLateFee(this AdvanceChange change, Instruction recorded, ChannelResult late)
    {
        long fee = late.FeeMinor - recorded.FeeMinor;
        bool isBooked = fee > 0 && IsCertain(late) && Said(recorded, late) == recorded.MovedMinor;
        return isBooked ? change.Written(recorded with { FeeMinor = late.FeeMinor }).BookFee(fee) : change;
    }

    private static AdvanceChange BookFee(this AdvanceChange change, long fee) => change
        .To(change.After with { FeesMinor = checked(change.After.FeesMinor + fee) })
        .Booked("evidence-fee", new Posting(Account.Fees, fee), new Posting(Account.AdvanceFund, -fee));

    /// <summary>Opens the difference and holds the advance. The state is never overwritten (M7), and no further instruction is written (M3).</summary>
    public static AdvanceChange Hold(this AdvanceChange change, Discrepancy contradiction)
    {
        Advance advance = change.After;
        if (advance.HeldByDiscrepancies.Contains(contradiction.Id))
            return change;
        return change
            .With(contradiction)
            .To(advance with { HeldByDiscrepancies = advance.HeldByDiscrepancies.Add(contradiction.Id) })
            .Noted("contradicting-evidence", contradiction.Evidence);
    }

    /// <summary>An operator dismisses the evidence: the record stands.</summary>
    public static AdvanceChange DismissEvidence(
        this AdvanceChange change, Discrepancy discrepancy, Instruction recorded, OperatorId by, string reason) => change
        .Written(recorded with { Decisions = recorded.Decisions + 1 })
        .Noted("evidence-dismissed", reason, by)
        .EndHold(discrepancy, applied: null, by, $"dismissed: {reason}");

    /// <summary>
    /// An operator applies the evidence: from now on the instruction counts as having moved this amount. What the books then show
    /// differently follows from it; the excess of a collection is owed back, and that of a payout is owed by the merchant.
    /// </summary>
    /// <param name="change">The change so far; no instruction is under way.</param>
    /// <param name="discrepancy">The difference that is decided.</param>
    /// <param name="recorded">The instruction as it is recorded.</param>
    /// <param name="moved">What it moved, in minor units.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="reason">Why.</param>
    /// <param name="collectAt">When collection may begin, where the merchant turns out to be paid.</param>
    /// <param name="confirmAt">When the business system is asked then.</param>
    /// <param name="adviceMode">What it does with advices.</param>
    public static AdvanceChange ApplyEvidence(
        this AdvanceChange change,
        Discrepancy discrepancy,
        Instruction recorded,
        long moved,
        OperatorId by,
        string reason,
        DateTimeOffset collectAt,
        DateTimeOffset confirmAt,
        AdviceMode adviceMode)
    {
        Currency currency = recorded.Amount.Currency;
        (Money before, Money after) = (new Money(recorded.MovedMinor, currency), new Money(moved, currency));
        long more = checked(moved - recorded.MovedMinor);
        // Channels charge for what did not move, too.
        long fee = Math.Max(discrepancy.ClaimedFeeMinor - recorded.FeeMinor, 0);
        AdvanceChange decided = change
            .Written(recorded with { BookedMinor = moved, Decisions = recorded.Decisions + 1, FeeMinor = checked(recorded.FeeMinor + fee) })
            .Noted("evidence-applied", $"{recorded.Key.Purpose} {recorded.Key.Ordinal}: {before} was recorded, {after} moved: {reason}", by)
            .BookFee(fee)
            .EndHold(discrepancy, moved, by, $"applied {after}: {reason}");
        return recorded.Key.Purpose switch
        {
            InstructionPurpose.Payout when more > 0 && decided.After.State == AdvanceState.Reserved => decided.MerchantPaid(
                "payout-evidence", Account.AdvanceFund, recorded.ChannelReference, collectAt, confirmAt, adviceMode),
            InstructionPurpose.Payout => decided.CorrectPayout(more),
            InstructionPurpose.Collection => decided.CorrectCustomer("collection-evidence", collected: more, paidBack: 0),
            _ => decided.CorrectCustomer("customer-refund-evidence", collected: 0, paidBack: more),
        };
    }

    /// <summary>The merchant received more than is recorded, and owes it unless the bank owed it; or less, and is owed it.</summary>
    private static AdvanceChange CorrectPayout(this AdvanceChange change, long more)
    {
        Advance advance = change.After;
        // What one correction made the merchant owe, the opposite one takes back first.
        long owedToMerchant = more > 0
            ? -Math.Min(more, advance.PayoutOwedMinor)
            : -more - (advance.PayoutCorrectionMinor > 0 ? Math.Min(-more, advance.MerchantDueMinor) : 0);
        long merchantOwes = checked(more + owedToMerchant);
        return change
            .To(advance with
            {
                PayoutCorrectionMinor = checked(advance.PayoutCorrectionMinor + more),
                PayoutOwedMinor = checked(advance.PayoutOwedMinor + owedToMerchant),
                MerchantOwesMinor = checked(advance.MerchantOwesMinor + merchantOwes),
            })
            .Booked(
                "payout-evidence",
                new Posting(Account.MerchantReceivable, merchantOwes),
                new Posting(Account.MerchantPayable, -owedToMerchant),
                new Posting(Account.AdvanceFund, -more));
    }

    private static AdvanceChange EndHold(this AdvanceChange change, Discrepancy discrepancy, long? applied, OperatorId? by, string decision)
    {
        Advance advance = change.After with { HeldByDiscrepancies = change.After.HeldByDiscrepancies.Remove(discrepancy.Id) };
        // What waited for the decision goes on now; a collection keeps its own time.
        bool waits = !advance.IsHeld && advance.State is AdvanceState.Reserved or AdvanceState.CustomerRefundDue;
        return change
            .With(discrepancy with { ClosedAt = change.At, ClosedBy = by, Decision = decision, AppliedMinor = applied })
            .To(waits ? advance with { NextActionAt = change.At } : advance);
    }
}
