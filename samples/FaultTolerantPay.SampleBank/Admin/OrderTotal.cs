using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>What moved for one order, in one currency. Sums are net of reversals.</summary>
internal sealed record OrderTotal(
    string Merchant,
    string Order,
    string Currency,
    long Executions,
    long ExecutedMinor,
    long Payouts,
    long PaidOutMinor,
    long Collections,
    long CollectedMinor,
    long CustomerRefunds,
    long RefundedMinor,
    long FeesMinor)
{
    public static List<OrderTotal> Read(LedgerSession session, string merchant, string order) => session.All(
        "SELECT * FROM order_total WHERE merchant = $1 AND order_id = $2 ORDER BY currency",
        row => new OrderTotal(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
            row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)),
        merchant, order);
}
