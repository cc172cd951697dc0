namespace FaultTolerantPay.Advances;

/// <summary>
/// Evidence that contradicts an instruction's record holds the advance, until an operator applies or dismisses the evidence.
/// </summary>
internal static class EvidenceTransitions
{
    // The end of the id of a discrepancy whose evidence is not certain yet.
    private const string Accepted = "#accepted";

    /// <summary>
    /// The discrepancy that a result for a resolved instruction causes; null if the result says nothing or agrees with the record.
    /// </summary>
    public static Discrepancy? Contradiction(this AdvanceChange change, Instruction recorded, ChannelResult late)
    {
        // The channel accepted the instruction after all and may still book it. If the channel declined it meanwhile and the advance is
        // final, the late "accepted" is out of date.
        bool isPast = recorded.Outcome == OperationOutcome.Declined && change.After.IsFinal;
        bool isAccepted = late.Outcome == OperationOutcome.Pending && recorded.MovedMinor == 0 && !isPast;
        long said = isAccepted ? recorded.Amount.Minor : Said(recorded, late);
        if (!isAccepted && (!IsCertain(late) || said == recorded.MovedMinor))
        {
            return null;
        }

        Currency currency = recorded.Amount.Currency;
        string what = $"{recorded.Key.Purpose} {recorded.Key.Ordinal} of {recorded.Amount} at {recorded.LogicalChannel}";
        string before = $"recorded {recorded.Outcome} {recorded.Code} {new Money(recorded.MovedMinor, currency)}";
        return new Discrepancy
        {
            // Repeated evidence is one discrepancy. Evidence after a decision is a new one, because the operator could not have known it.
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

    /// <summary>
    /// Whether a discrepancy only records that the channel accepted the instruction after all, so that the channel is still queried.
    /// </summary>
    public static bool IsAccepted(string discrepancyId) => discrepancyId.EndsWith(Accepted, StringComparison.Ordinal);

    /// <summary>
    /// The channel reported a certain outcome for an instruction that it had accepted after all. From now on only that outcome can hold the
    /// advance, if it contradicts the record.
    /// </summary>
    /// <returns>
    /// The change, and the instruction as it is now recorded. Later evidence counts as new, as it does after an operator's decision.
    /// </returns>
    public static (AdvanceChange Change, Instruction Recorded) EndAccepted(
        this AdvanceChange change, Discrepancy accepted, Instruction recorded, ChannelResult late)
    {
        InstructionKey key = accepted.Instruction!.Value;
        Instruction decided = recorded with { Decisions = recorded.Decisions + 1 };
        AdvanceChange ended = change
            .Written(decided)
            .Noted("evidence-settled", $"{key.Purpose} {key.Ordinal}: {late.Outcome} {late.Code}".TrimEnd())
            .EndHold(accepted, applied: null, by: null, $"the channel reports {late.Outcome}");
        return (ended, decided);
    }

    /// <summary>Books a higher fee from a result that agrees on the amount with the earlier one.</summary>
    public static AdvanceChange BookLateFee(this AdvanceChange change, Instruction recorded, ChannelResult late)
    {
        long fee = late.FeeMinor - recorded.FeeMinor;
        bool isBooked = fee > 0 && IsCertain(late) && Said(recorded, late) == recorded.MovedMinor;
        return isBooked ? change.Written(recorded with { FeeMinor = late.FeeMinor }).BookFee(fee) : change;
    }

    private static AdvanceChange BookFee(this AdvanceChange change, long fee) => change
        .To(change.After with { FeesMinor = checked(change.After.FeesMinor + fee) })
        .Booked("evidence-fee", new Posting(Account.Fees, fee), new Posting(Account.AdvanceFund, -fee));

    /// <summary>
    /// Opens the discrepancy and holds the advance. The state is never overwritten (M7), and no further instruction is written (M3).
    /// </summary>
    public static AdvanceChange Hold(this AdvanceChange change, Discrepancy contradiction)
    {
        Advance advance = change.After;
        if (advance.HeldByDiscrepancies.Contains(contradiction.Id, StringComparer.Ordinal))
        {
            return change;
        }

        return change
            .With(contradiction)
            .To(advance with { HeldByDiscrepancies = advance.HeldByDiscrepancies.Add(contradiction.Id) })
            .Noted("contradicting-evidence", contradiction.Evidence);
    }

    /// <summary>An operator dismisses the evidence: the record stays as it is.</summary>
    public static AdvanceChange DismissEvidence(
        this AdvanceChange change, Discrepancy discrepancy, Instruction recorded, OperatorId by, string reason) => change
        .Written(recorded with { Decisions = recorded.Decisions + 1 })
        .Noted("evidence-dismissed", reason, by)
        .EndHold(discrepancy, applied: null, by, $"dismissed: {reason}");

    /// <summary>
    /// An operator applies the evidence: from now on the instruction counts as having moved this amount, and the ledger follows. The excess
    /// of a collection is owed to the customer; the merchant owes the excess of a payout.
    /// </summary>
    /// <param name="change">The change so far; no instruction is under way.</param>
    /// <param name="discrepancy">The discrepancy to decide.</param>
    /// <param name="recorded">The instruction as it is recorded.</param>
    /// <param name="moved">The amount that it moved, in minor units.</param>
    /// <param name="by">The operator who decides.</param>
    /// <param name="reason">Why.</param>
    /// <param name="collectAt">When collection may begin, if the merchant turns out to be paid.</param>
    /// <param name="confirmAt">When the business system is queried in that case.</param>
    /// <param name="adviceMode">How the business system handles advices.</param>
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
        // Channels also charge for instructions that moved nothing.
        long fee = Math.Max(discrepancy.ClaimedFeeMinor - recorded.FeeMinor, 0);
        AdvanceChange decided = change
            .Corrects(
                recorded,
                recorded with { BookedMinor = moved, Decisions = recorded.Decisions + 1, FeeMinor = checked(recorded.FeeMinor + fee) })
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

    /// <summary>The merchant received more or less than is recorded.</summary>
    private static AdvanceChange CorrectPayout(this AdvanceChange change, long more) =>
        more >= 0 ? change.PaidMore(more) : change.PaidLess(-more);

    /// <summary>The merchant received more: first what the bank still owed it, and the merchant owes the excess.</summary>
    private static AdvanceChange PaidMore(this AdvanceChange change, long extra)
    {
        long wasOwed = Math.Min(extra, change.After.PayoutOwedMinor);
        return change.CorrectPayout(paid: extra, bankOwes: -wasOwed, merchantOwes: extra - wasOwed);
    }

    /// <summary>
    /// The merchant received less: the bank owes it the rest. If an earlier correction had made the merchant owe the bank, that debt is
    /// reduced first.
    /// </summary>
    private static AdvanceChange PaidLess(this AdvanceChange change, long missing)
    {
        Advance advance = change.After;
        long neverOwed = advance.PayoutCorrectionMinor > 0 ? Math.Min(missing, advance.MerchantDueMinor) : 0;
        return change.CorrectPayout(paid: -missing, bankOwes: missing - neverOwed, merchantOwes: -neverOwed);
    }

    /// <summary>Books by how much the payout, the bank's debt to the merchant and the merchant's debt to the bank change.</summary>
    private static AdvanceChange CorrectPayout(this AdvanceChange change, long paid, long bankOwes, long merchantOwes)
    {
        Advance advance = change.After;
        return change
            .To(advance with
            {
                PayoutCorrectionMinor = checked(advance.PayoutCorrectionMinor + paid),
                PayoutOwedMinor = checked(advance.PayoutOwedMinor + bankOwes),
                MerchantOwesMinor = checked(advance.MerchantOwesMinor + merchantOwes),
            })
            .Booked(
                "payout-evidence",
                new Posting(Account.MerchantReceivable, merchantOwes),
                new Posting(Account.MerchantPayable, -bankOwes),
                new Posting(Account.AdvanceFund, -paid));
    }

    private static AdvanceChange EndHold(this AdvanceChange change, Discrepancy discrepancy, long? applied, OperatorId? by, string decision)
    {
        Advance advance = change.After with
        {
            HeldByDiscrepancies = change.After.HeldByDiscrepancies.Remove(discrepancy.Id, StringComparer.Ordinal),
        };
        // Steps that waited for the decision continue now; a collection keeps its own due time.
        bool waits = !advance.IsHeld && advance.State is AdvanceState.Reserved or AdvanceState.CustomerRefundDue;
        return change
            .With(discrepancy with { ClosedAt = change.At, ClosedBy = by, Decision = decision, AppliedMinor = applied })
            .To(waits ? advance with { NextActionAt = change.At } : advance);
    }
}
