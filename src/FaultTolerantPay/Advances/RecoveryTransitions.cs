namespace FaultTolerantPay.Advances;

/// <summary>Applies the original status to an advance (M10).</summary>
internal static class RecoveryTransitions
{
    /// <summary>The business system executed the original. If an instruction is under way, its result comes first.</summary>
    public static AdvanceChange OriginalExecuted(this AdvanceChange change, string evidence, OperatorId? by = null)
    {
        Advance before = change.After;
        if (before.OriginalStatus == OriginalStatus.Executed)
        {
            return change;
        }
        // It had reported that it did not, and would not, execute it.
        bool isContradiction = before.State != AdvanceState.Released
            && before.OriginalStatus is OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed;
        AdvanceChange executed = isContradiction
            ? change.Opened(
                DiscrepancyKind.ExecutedAfterAll,
                "",
                $"the business system reported {before.OriginalStatus} before, and executed the payment after all: {evidence}")
            : change;
        executed = executed.To(before with { OriginalStatus = OriginalStatus.Executed }).Noted("original-executed", evidence, by);
        if (before.State == AdvanceState.Reserved)
        {
            return executed.Release("original-executed");
        }

        bool isSettledLater = before.State == AdvanceState.Released || AdvanceStates.HasInstructionInFlight(before.State);
        return isSettledLater ? executed : executed.Continue(change.At);
    }

    /// <summary>The business system has not yet reported a certain original status.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="status">The status that it reported.</param>
    /// <param name="askAt">When it is next queried.</param>
    /// <param name="overdue">The number of the discrepancy to open because the confirmation is overdue; 0 for none.</param>
    public static AdvanceChange StayUnconfirmed(this AdvanceChange change, OriginalStatus status, DateTimeOffset askAt, int overdue)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Paid);
        int asked = advance.ConfirmationAttempts + 1;
        AdvanceChange unconfirmed = change.To(advance with { OriginalStatus = status, ConfirmationAttempts = asked, NextActionAt = askAt });
        return overdue == 0
            ? unconfirmed
            : unconfirmed.Opened(
                DiscrepancyKind.ConfirmationOverdue,
                $"{overdue}",
                $"queried the original status {asked} times; last result {status}");
    }

    /// <summary>The business system is not queried, because earlier calls to it have not ended. No query is counted.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="lookAt">When the advance is next due.</param>
    /// <param name="overdue">The number of the discrepancy to open because the confirmation is overdue; 0 for none.</param>
    public static AdvanceChange PostponeConfirmation(this AdvanceChange change, DateTimeOffset lookAt, int overdue)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Paid);
        AdvanceChange postponed = change.To(advance with { NextActionAt = lookAt });
        return overdue == 0
            ? postponed
            : postponed.Opened(
                DiscrepancyKind.ConfirmationOverdue,
                $"not-asked{overdue}",
                $"queried the original status {advance.ConfirmationAttempts} times; no further query is sent, because "
                + "calls to the business system have not ended");
    }

    /// <summary>The id of a discrepancy that <see cref="StayUnconfirmed"/> opens.</summary>
    public static string OverdueId(Advance advance, int overdue) => $"{advance.Key}#{DiscrepancyKind.ConfirmationOverdue}#{overdue}";

    /// <summary>
    /// Books that the business system executed the original, once no instruction is under way. The customer paid there. The bank therefore
    /// owes the customer what was collected here, and what refunds took off the debt. If more was already refunded to the customer, the
    /// customer owes the excess. The merchant was paid twice and owes one payment in addition to its refunds.
    /// </summary>
    public static AdvanceChange BookSuperseded(this AdvanceChange change)
    {
        Advance advance = change.After;
        if (advance.OriginalStatus != OriginalStatus.Executed || advance.IsSuperseded || !advance.IsPaid)
        {
            return change;
        }

        long outstanding = advance.OutstandingMinor;
        long owedBack = checked(advance.CollectedMinor + advance.RefundedFromDueMinor - advance.EvidenceOffsetMinor);
        // Possible only after evidence: more was refunded to the customer than the bank now owes.
        long owed = Math.Max(-checked(advance.CustomerRefundDueMinor + owedBack), 0);
        return change
            .To(advance with
            {
                IsSuperseded = true,
                EvidenceOffsetMinor = checked(advance.EvidenceOffsetMinor + owed),
                SupersededMinor = checked(advance.SupersededMinor + outstanding + advance.WrittenOffMinor),
                WrittenOffMinor = 0,
                CustomerRefundOwedMinor = checked(advance.CustomerRefundOwedMinor + owedBack + owed),
                MerchantOwesMinor = checked(advance.MerchantOwesMinor + advance.Amount.Minor),
            })
            .Booked(
                "superseded",
                new Posting(Account.MerchantReceivable, advance.Amount.Minor),
                new Posting(Account.CustomerReceivable, checked(owed - outstanding)),
                new Posting(Account.BadDebt, -advance.WrittenOffMinor),
                new Posting(Account.CustomerPayable, checked(-owedBack - owed)));
    }
}
