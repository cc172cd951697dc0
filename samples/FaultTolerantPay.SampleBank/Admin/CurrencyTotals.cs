using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>Sums of one currency. <paramref name="PostingSumMinor"/> is zero, else the bank's own ledger is broken.</summary>
internal sealed record CurrencyTotals(
    long PostingSumMinor, long ExecutedMinor, long PaidOutMinor, long CollectedMinor, long RefundedMinor, long FeesMinor)
{
    public static Dictionary<string, CurrencyTotals> Read(LedgerSession session)
    {
        var postings = session.All(
            "SELECT currency, SUM(amount_minor) FROM posting GROUP BY currency",
            row => (Currency: row.GetString(0), SumMinor: row.GetInt64(1)));
        var moved = session.All(
            """
            SELECT currency, SUM(executed_minor), SUM(paid_out_minor), SUM(collected_minor), SUM(refunded_minor), SUM(fees_minor)
            FROM order_total GROUP BY currency
            """,
            row => (Currency: row.GetString(0),
                Totals: new CurrencyTotals(0, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))))
            .ToDictionary(row => row.Currency, row => row.Totals, StringComparer.Ordinal);
        return postings.ToDictionary(
            posting => posting.Currency,
            posting =>
                moved.GetValueOrDefault(posting.Currency, new CurrencyTotals(0, 0, 0, 0, 0, 0)) with { PostingSumMinor = posting.SumMinor },
            StringComparer.Ordinal);
    }
}
