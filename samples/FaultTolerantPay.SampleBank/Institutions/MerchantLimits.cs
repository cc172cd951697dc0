using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Institutions;

/// <summary>Per-transaction limits. The merchant id <c>*</c> stands for all registered merchants without a limit of their own.</summary>
internal static class MerchantLimits
{
    public static void Set(LedgerSession session, string institution, string institutionMerchantId, string currency, long limitMinor) =>
        session.Execute("INSERT OR REPLACE INTO merchant_limit VALUES ($1, $2, $3, $4)", institution, institutionMerchantId, currency, limitMinor);

    /// <summary>Null where the merchant is not registered or has no limit in that currency.</summary>
    public static long? Find(LedgerSession session, string institution, string institutionMerchantId, string currency) =>
        session.First<long?>(
            """
            SELECT limit_minor FROM merchant_limit
            WHERE institution = $1 AND institution_merchant_id IN ($2, '*') AND currency = $3
              AND EXISTS (SELECT 1 FROM institution_merchant WHERE institution = $1 AND institution_merchant_id = $2)
            ORDER BY institution_merchant_id = '*' LIMIT 1
            """,
            row => row.GetInt64(0), institution, institutionMerchantId, currency);
}
