namespace FaultTolerantPay.Advances;

/// <summary>Money between the bank and the customer outside instructions under way: manual adjustments and evidence.</summary>
internal static class CustomerTransitions
{
    /// <summary>The customer paid an operator outside the channels.</summary>
    public static AdvanceChange CustomerPaidManually(
        this AdvanceChange change, long amount, string receipt, OperatorId by, string reason) => change
        .Noted("settled-manually", $"{new Money(amount, change.After.Amount.Currency)}, receipt {receipt}: {reason}", by)
        .CorrectCustomer("settled-manually", collected: amount, paidBack: 0);

    /// <summary>An operator refunded the customer outside the channels.</summary>
    public static AdvanceChange CustomerRefundedManually(
        this AdvanceChange change, long amount, string receipt, OperatorId by, string reason) => change
        .Noted("paid-back-manually", $"{new Money(amount, change.After.Amount.Currency)}, receipt {receipt}: {reason}", by)
        .CorrectCustomer("paid-back-manually", collected: 0, paidBack: amount);

    /// <summary>
    /// The customer paid, or was refunded, another amount than is recorded: the due amounts are recomputed. If the customer owes again, a
    /// write-off is undone, because it was decided on other amounts. A payment beyond the debt first covers what was written off; the rest
    /// is owed to the customer.
    /// </summary>
    public static AdvanceChange CorrectCustomer(this AdvanceChange change, string name, long collected, long paidBack)
    {
        Advance before = change.After;
        Advance after = before with
        {
            CollectedMinor = checked(before.CollectedMinor + collected),
            CustomerRefundedMinor = checked(before.CustomerRefundedMinor + paidBack),
        };
        long due = checked(after.OutstandingMinor - after.CustomerRefundDueMinor);
        long writtenOff = due > 0 ? after.WrittenOffMinor : Math.Min(after.WrittenOffMinor, -due);
        due = checked(due + writtenOff);
        after = after with { WrittenOffMinor = after.WrittenOffMinor - writtenOff };
        // Only one of them owes: the customer or the bank.
        long offset = checked(Math.Max(due, 0) - after.OutstandingMinor);
        after = after with
        {
            EvidenceOffsetMinor = checked(after.EvidenceOffsetMinor + offset),
            CustomerRefundOwedMinor = checked(after.CustomerRefundOwedMinor + offset),
        };
        return change
            .To(after)
            .Booked(
                name,
                new Posting(Account.AdvanceFund, checked(collected - paidBack)),
                new Posting(Account.CustomerReceivable, checked(after.OutstandingMinor - before.OutstandingMinor)),
                new Posting(Account.BadDebt, -writtenOff),
                new Posting(Account.CustomerPayable, checked(before.CustomerRefundDueMinor - after.CustomerRefundDueMinor)))
            .Continue(after.NextActionAt ?? change.At);
    }
}
