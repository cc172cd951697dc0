using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

// Money that moved outside the channels.
internal sealed partial class AdvanceOperations
{
    public ValueTask<AdvanceOperationResult> SettleManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.Settled, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (checked(advance.OutstandingMinor + advance.WrittenOffMinor), "that the customer owes"),
            step => step.SettleManually(amount.Minor, receipt, by, reason),
            cancellationToken,
            takesExcess: true);

    public ValueTask<AdvanceOperationResult> PayBackManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.PaidBack, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (advance.StillOwedBackMinor, "that the customer is owed"),
            step => step.PaidBackManually(amount.Minor, receipt, by, reason),
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
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.MerchantPaid, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => (advance.OwedToMerchantMinor, "that the merchant is owed"),
            step => step.MerchantPaidManually(amount.Minor, receipt, by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.MerchantRepaid, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => (advance.MerchantStillOwesMinor, "that the merchant owes"),
            step => step.MerchantRepaid(amount.Minor, receipt, by, reason),
            cancellationToken);

    /// <summary>
    /// Books what moved by hand, once for each receipt and for no more than is owed. Cash that has changed hands is booked with what is too much of it, which is then owed the other way;
    /// more than the payment owed that way in all is a slip of the pen.
    /// </summary>
    private ValueTask<AdvanceOperationResult> ByHandAsync(
        TransactionKey key,
        HandEntry entry,
        Money amount,
        OperatorId by,
        string reason,
        Func<Advance, (long OwedMinor, string What)> owed,
        Action<AdvanceStep> book,
        CancellationToken cancellationToken,
        bool takesExcess = false) =>
        OrderAsync(
            key,
            [.. OrderChecks.Of(by, reason), OrderChecks.Id("receipt", entry.Receipt), CheckAmount(amount)],
            (advance, step) =>
            {
                if (CurrencyMistake(advance, amount) is { } mistake)
                    return mistake;
                if (advance.ByHand.FirstOrDefault(booked => booked.Receipt == entry.Receipt) is { } known)
                {
                    return known == entry
                        ? Verdict.Before
                        : Verdict.NotAllowed($"receipt '{entry.Receipt}' was booked as {known.Kind} with {new Money(known.AmountMinor, advance.Amount.Currency)}");
                }
                (long owedMinor, string what) = owed(advance);
                if (owedMinor < 0)
                    return Verdict.NotAllowed($"the advance is {advance.State}; {what}");
                // What is too much is owed the other way, beside what already is: slips must not add up.
                long owedOtherWay = entry.Kind == HandEntryKind.PaidBack ? advance.OutstandingMinor : advance.StillOwedBackMinor;
                if (amount.Minor > owedMinor && (!takesExcess || amount.Minor - owedMinor > advance.Amount.Minor - owedOtherWay))
                    return Verdict.NotAllowed($"{amount} is more than the {new Money(owedMinor, advance.Amount.Currency)} {what}{(takesExcess ? $", by more than the payment of {advance.Amount} with what is owed the other way" : "")}");
                step.After = advance with { ByHand = advance.ByHand.Add(entry) };
                book(step);
                return Verdict.Done;
            },
            cancellationToken);
}
