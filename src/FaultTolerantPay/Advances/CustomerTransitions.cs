using FaultTolerantPay.Ledger;

namespace FaultTolerantPay.Advances;

/// <summary>Money between the bank and the customer that no instruction under way brought: paid by hand, or found on evidence.</summary>
internal static class CustomerTransitions
{
    /// <summary>The customer paid outside the channels, to an operator.</summary>
    public static AdvanceChange CustomerPaidManually(this AdvanceChange change, long amount, string receipt, OperatorId by, string reason) =>
        change
        .Noted("settled-manually", $"{new Money(amount, change.After.Amount.Currency)}, receipt {receipt}: {reason}", by)
        .CorrectCustomer("settled-manually", collected: amount, paidBack: 0);

    /// <summary>An operator paid the customer back outside the channels.</summary>
    public static AdvanceChange CustomerRefundedManually(this AdvanceChange change, long amount, string receipt, OperatorId by, string reason) =>
        change
        .Noted("paid-back-manually", $"{new Money(amount, change.After.Amount.Currency)}, receipt {receipt}: {reason}", by)
        .CorrectCustomer("paid-back-manually", collected: 0, paidBack: amount);

    /// <summary>
    /// The customer paid more or less than was asked, or was paid back more or less: what is due is reckoned anew. Owed again, a write-off
    /// is undone, since it was decided on other figures; what was paid beyond the debt pays off what was written off, then is owed back.
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
        // Only one of the two is open: either the customer owes, or the bank does.
        long offset = checked(Math.Max(due, 0) - after.OutstandingMinor);
        after = after with { EvidenceOffsetMinor = checked(after.EvidenceOffsetMinor + offset), CustomerRefundOwedMinor = checked(after.CustomerRefundOwedMinor + offset) };
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
