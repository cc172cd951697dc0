using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>The totals of the whole ledger.</summary>
/// <param name="DoublePayouts">Orders that were paid out more than once.</param>
/// <param name="DoubleCollections">References under which a collection, or an advice's debit, was booked more than once.</param>
/// <param name="OverCollected">Orders whose customer paid more, after refunds, than the bank had advanced.</param>
/// <param name="ExecutedAndCollected">Orders that the business system executed and whose customer also paid a collection that was not
/// refunded.</param>
/// <param name="Lost">Instructions whose answer did not reach the caller.</param>
internal sealed record LedgerTotals(
    IReadOnlyDictionary<string, CurrencyTotals> Currencies,
    long DoublePayouts,
    long DoubleCollections,
    long OverCollected,
    long ExecutedAndCollected,
    long Instructions,
    long Lost)
{
    public static LedgerTotals Read(LedgerSession session) => new(
        CurrencyTotals.Read(session),
        session.Number("SELECT COUNT(*) FROM order_total WHERE payouts > 1"),
        session.Number("SELECT COUNT(*) FROM booked_twice WHERE kind IN ('collection', 'advice_debit')"),
        session.Number("SELECT COUNT(*) FROM order_total WHERE collected_minor - refunded_minor > paid_out_minor"),
        session.Number("SELECT COUNT(*) FROM order_total WHERE executed_minor > 0 AND collected_minor > refunded_minor"),
        session.Number("SELECT COUNT(*) FROM instruction_log"),
        session.Number("SELECT COUNT(*) FROM instruction_log WHERE answer <> 'answered'"));
}
