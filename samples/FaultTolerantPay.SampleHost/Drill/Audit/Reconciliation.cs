namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>Compares the host's store with the bank's ledger, order by order, to the cent.</summary>
internal sealed class Reconciliation
{
    private readonly List<string> _discrepancies = [];

    private Reconciliation(IReadOnlyList<PaymentRow> payments, IReadOnlyList<AdvanceRow> advances, BankLedger ledger)
    {
        var unseen = new HashSet<(string, string, string)>(ledger.Orders.Keys);
        ILookup<(string, string, string), AdvanceRow> advancesByOrder =
            advances.ToLookup(advance => (advance.Merchant, advance.Order, advance.Currency));
        foreach (IGrouping<(string Merchant, string Order, string Currency), PaymentRow> order in payments.GroupBy(payment =>
            (payment.Merchant, payment.Order, payment.Currency)))
        {
            unseen.Remove(order.Key);
            LedgerOrder actual = ledger.Orders.GetValueOrDefault(order.Key)
                ?? new LedgerOrder(order.Key.Merchant, order.Key.Order, order.Key.Currency, 0, 0, 0, 0, 0, 0, 0);
            Compare([.. order], [.. advancesByOrder[order.Key]], actual);
        }

        foreach (var key in unseen)
        {
            _discrepancies.Add($"{key.Item1}/{key.Item2}: the ledger has it in {key.Item3}, the store does not.");
        }

        if (ledger.PostingSum != 0)
        {
            _discrepancies.Add($"The ledger's postings sum to {ledger.PostingSum} minor units: expected 0.");
        }
    }

    /// <summary>Advances that one side knows as paid and the other does not, or that nothing will ever look after again.</summary>
    public int LostAdvances { get; private set; }

    /// <summary>What does not agree, one line each.</summary>
    public IReadOnlyList<string> Discrepancies => _discrepancies;

    public static Reconciliation Of(IReadOnlyList<PaymentRow> payments, IReadOnlyList<AdvanceRow> advances, BankLedger ledger) =>
        new(payments, advances, ledger);

    /// <summary>
    /// Of an order's attempts at most one is paid, in whatever way: the ledger must show it once, and what the other attempts moved must
    /// cancel out.
    /// </summary>
    private void Compare(IReadOnlyList<PaymentRow> attempts, IReadOnlyList<AdvanceRow> advances, LedgerOrder actual)
    {
        PaymentRow? executed = attempts.FirstOrDefault(payment => payment.Outcome == OutcomeKind.CompletedByPrimary)
            ?? attempts.FirstOrDefault(payment => advances.Any(advance => advance.Attempt == payment.Attempt && advance.IsSuperseded));
        Expect(actual, "executed by the business system", actual.ExecutedMinor, executed?.AmountMinor ?? 0);
        Expect(actual, "paid out", actual.PaidOutMinor, advances.Where(advance => advance.IsPaid).Sum(advance => advance.AmountMinor));
        Expect(actual, "collected", actual.CollectedMinor, advances.Sum(advance => advance.CollectedMinor - advance.ManualMinor));
        Expect(actual, "refunded to the customer", actual.RefundedMinor, advances.Sum(advance => advance.CustomerRefundedMinor));
        Expect(actual, "charged by channels", actual.FeesMinor, advances.Sum(advance => advance.FeesMinor));
        AdvanceRow? forgotten = advances.FirstOrDefault(advance => !advance.IsFinal && !advance.HasNextAction);
        if (forgotten is not null)
        {
            _discrepancies.Add($"{actual.Merchant}/{actual.Order}: {forgotten.State} with no next time.");
        }

        if (actual.Payouts > 0 != advances.Any(advance => advance.IsPaid) || forgotten is not null)
        {
            LostAdvances++;
        }
    }

    private void Expect(LedgerOrder actual, string what, long inLedger, long inStore)
    {
        if (inLedger != inStore)
        {
            _discrepancies.Add(
                $"{actual.Merchant}/{actual.Order}: {what} is {inLedger} {actual.Currency} minor units in the ledger, " +
                $"{inStore} in the store.");
        }
    }
}
