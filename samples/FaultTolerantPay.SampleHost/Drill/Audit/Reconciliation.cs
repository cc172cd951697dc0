using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>Compares the host's store with the bank's ledger, order by order, to the cent.</summary>
internal sealed class Reconciliation
{
    private readonly List<string> _differences = [];

    private Reconciliation(IReadOnlyList<StoredPayment> payments, IReadOnlyList<StoredAdvance> advances, BankLedger ledger)
    {
        var unseen = new HashSet<(string, string, string)>(ledger.Orders.Keys);
        Dictionary<(string, string, string), StoredAdvance> advanceByOrder = advances.ToDictionary(advance => (advance.Merchant, advance.Order, advance.Currency));
        foreach (StoredPayment payment in payments)
        {
            var key = (payment.Merchant, payment.Order, payment.Currency);
            unseen.Remove(key);
            LedgerOrder actual = ledger.Orders.GetValueOrDefault(key) ?? new LedgerOrder(key.Merchant, key.Order, key.Currency, 0, 0, 0, 0, 0, 0, 0);
            Compare(payment, advanceByOrder.GetValueOrDefault(key), actual);
        }
        foreach (var key in unseen)
            _differences.Add($"{key.Item1}/{key.Item2}: the ledger has it in {key.Item3}, the store does not.");
        if (ledger.PostingSum != 0)
            _differences.Add($"The ledger's postings sum to {ledger.PostingSum} minor units: expected 0.");
    }

    /// <summary>Advances that one side knows as paid and the other does not, or that nothing will ever look after again.</summary>
    public int LostAdvances { get; private set; }

    /// <summary>What does not agree, one line each.</summary>
    public IReadOnlyList<string> Differences => _differences;

    public static Reconciliation Of(IReadOnlyList<StoredPayment> payments, IReadOnlyList<StoredAdvance> advances, BankLedger ledger) => new(payments, advances, ledger);

    private void Compare(StoredPayment payment, StoredAdvance? advance, LedgerOrder actual)
    {
        bool isPaid = advance is { IsPaid: true };
        long executed = payment.Outcome == OutcomeKind.CompletedByPrimary || advance is { IsSuperseded: true } ? payment.AmountMinor : 0;
        Expect(payment, "executed by the business system", actual.ExecutedMinor, executed);
        Expect(payment, "paid out", actual.PaidOutMinor, isPaid ? advance!.AmountMinor : 0);
        Expect(payment, "collected", actual.CollectedMinor, advance is null ? 0 : advance.CollectedMinor - advance.ManualMinor);
        Expect(payment, "paid back to the customer", actual.RefundedMinor, advance?.PaidBackMinor ?? 0);
        Expect(payment, "charged by channels", actual.FeesMinor, advance?.FeesMinor ?? 0);
        bool isForgotten = advance is not null && !AdvanceStates.IsFinal(advance.State) && !advance.HasNextAction;
        if (isForgotten)
            _differences.Add($"{payment.Merchant}/{payment.Order}: {advance!.State} with no next time.");
        if (actual.Payouts > 0 != isPaid || isForgotten)
            LostAdvances++;
    }

    private void Expect(StoredPayment payment, string what, long inLedger, long inStore)
    {
        if (inLedger != inStore)
            _differences.Add($"{payment.Merchant}/{payment.Order}: {what} is {inLedger} {payment.Currency} minor units in the ledger, {inStore} in the store.");
    }
}
