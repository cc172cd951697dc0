using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

// Money that moved outside the channels.
internal sealed partial class AdvanceOperations
{
    public ValueTask<AdvanceOperationResult> SettleManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.SettleManually, key, by, reason, receipt, amount), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> SettleManuallyAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        ByHandAsync(
            order,
            approval,
            HandEntryKind.Settled,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (checked(advance.OutstandingMinor + advance.WrittenOffMinor), "that the customer owes"),
            change => change.SettleManually(order.Amount.Minor, order.About, order.OrderedBy, order.Reason),
            cancellationToken,
            takesExcess: true);

    public ValueTask<AdvanceOperationResult> PayBackManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.PayBackManually, key, by, reason, receipt, amount), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> PayBackManuallyAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        ByHandAsync(
            order,
            approval,
            HandEntryKind.PaidBack,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (advance.StillOwedBackMinor, "that the customer is owed"),
            change => change.PaidBackManually(order.Amount.Minor, order.About, order.OrderedBy, order.Reason),
            cancellationToken,
            takesExcess: true);

    /// <summary>Why cash between the bank and the customer cannot be booked now; null where it can.</summary>
    private static string? NoCashYet(Advance advance) =>
        advance.InFlight is { } underWay ? $"{underWay.Key.Purpose} {underWay.Key.Ordinal} is under way: book it when its result is there"
        : advance.State switch
        {
            AdvanceState.Reserved or AdvanceState.Paid => "book it once the business system has confirmed",
            AdvanceState.Released => "the merchant was not paid, and the customer owes nothing",
            _ => null,
        };

    public ValueTask<AdvanceOperationResult> PayMerchantManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.PayMerchantManually, key, by, reason, receipt, amount), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> PayMerchantManuallyAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        ByHandAsync(
            order,
            approval,
            HandEntryKind.MerchantPaid,
            advance => (advance.OwedToMerchantMinor, "that the merchant is owed"),
            change => change.MerchantPaidManually(order.Amount.Minor, order.About, order.OrderedBy, order.Reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        GiveAsync(Ordered(ApprovalKind.RecordMerchantRepayment, key, by, reason, receipt, amount), null, cancellationToken);

    private ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(ApprovalRequest order, Approval? approval, CancellationToken cancellationToken) =>
        ByHandAsync(
            order,
            approval,
            HandEntryKind.MerchantRepaid,
            advance => (advance.MerchantStillOwesMinor, "that the merchant owes"),
            change => change.MerchantRepaid(order.Amount.Minor, order.About, order.OrderedBy, order.Reason),
            cancellationToken);

    /// <summary>
    /// Books what moved by hand, once for each receipt and for no more than is owed. Cash that has changed hands is booked with what is too much of it, which is then owed the other way: an
    /// operator is told, and all that was ever too much is never more than the payment, since otherwise made-up receipts would pay out without limit.
    /// </summary>
    private ValueTask<AdvanceOperationResult> ByHandAsync(
        ApprovalRequest order,
        Approval? approval,
        HandEntryKind kind,
        Func<Advance, (long OwedMinor, string What)> owed,
        Func<AdvanceChange, AdvanceChange> book,
        CancellationToken cancellationToken,
        bool takesExcess = false)
    {
        var entry = new HandEntry(kind, order.About, order.Amount.Minor);
        Money amount = order.Amount;
        return OrderAsync(
            order,
            approval,
            [.. OrderChecks.Of(order.OrderedBy, order.Reason), OrderChecks.Id("receipt", entry.Receipt), CheckAmount(amount)],
            async change =>
            {
                Advance advance = change.Before;
                if (CurrencyMistake(advance, amount) is { } mistake)
                    return mistake;
                if (advance.ByHand.FirstOrDefault(booked => booked.Receipt == entry.Receipt) is { } known)
                {
                    return known.Kind == entry.Kind && known.AmountMinor == entry.AmountMinor
                        ? Verdict.Before
                        : Verdict.Otherwise($"receipt '{entry.Receipt}' was booked as {known.Kind} with {new Money(known.AmountMinor, advance.Amount.Currency)}");
                }
                if (await store.FindReceiptAsync(entry.Receipt, cancellationToken).ConfigureAwait(false) is { } other)
                    return Verdict.Otherwise($"receipt '{entry.Receipt}' was booked for payment {other}");
                (long owedMinor, string what) = owed(advance);
                if (owedMinor < 0)
                    return Verdict.NotAllowed($"the advance is {advance.State}; {what}");
                long excess = Math.Max(amount.Minor - owedMinor, 0);
                if (excess > 0 && (!takesExcess || excess > RoomForExcess(advance, entry.Kind)))
                {
                    string tooMuch = $"{amount} is more than the {new Money(owedMinor, advance.Amount.Currency)} {what}";
                    return Verdict.NotAllowed(takesExcess
                        ? $"{tooMuch}: of the payment of {advance.Amount} no more than {new Money(RoomForExcess(advance, entry.Kind), advance.Amount.Currency)} more may still be booked beyond what is owed"
                        : tooMuch);
                }
                AdvanceChange done = book(change
                    .To(advance with { ByHand = advance.ByHand.Add(entry with { ExcessMinor = excess }) })
                    .Received(entry.Receipt));
                if (excess > 0)
                {
                    done = done.Opened(
                        DifferenceKind.ManualExcess,
                        entry.Receipt,
                        $"{order.OrderedBy} booked {amount} as {entry.Kind} on receipt {entry.Receipt}: {new Money(excess, advance.Amount.Currency)} more than was owed; {order.Reason}");
                }
                return Verdict.Moved(done, amount.Minor);
            },
            cancellationToken);
    }

    /// <summary>How much more may be booked beyond what is owed: over the advance's life, and with what is owed the other way now, no more than the payment.</summary>
    private static long RoomForExcess(Advance advance, HandEntryKind kind)
    {
        long owedOtherWay = kind == HandEntryKind.PaidBack ? advance.OutstandingMinor : advance.StillOwedBackMinor;
        return Math.Max(advance.Amount.Minor - Math.Max(advance.ManualExcessMinor, owedOtherWay), 0);
    }
}
