using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Institutions;

/// <summary>Per-transaction limits. The merchant id <c>*</c> stands for all registered merchants without a limit of their own.</summary>
internal static class MerchantLimits
{
    public static void Set(LedgerSession session, string institution, string institutionMerchantId, string currency, long limitMinor) =>
        session.Execute("INSERT OR REPLACE INTO merchant_limit VALUES ($1, $2, $3, $4)", institution, institutionMerchantId, currency,
            limitMinor);

    /// <summary>The merchant's limit in each currency that has one; none where the merchant is not registered.</summary>
    public static List<BankMerchantLimit> Find(LedgerSession session, string institution, string institutionMerchantId) => session.All(
        """
        SELECT currency, limit_minor FROM merchant_limit AS own
        WHERE institution = $1 AND institution_merchant_id IN ($2, '*')
          AND EXISTS (SELECT 1 FROM institution_merchant WHERE institution = $1 AND institution_merchant_id = $2)
          AND (institution_merchant_id <> '*' OR NOT EXISTS (
            SELECT 1 FROM merchant_limit WHERE institution = $1 AND institution_merchant_id = $2 AND currency = own.currency))
        ORDER BY currency
        """,
        row => new BankMerchantLimit(row.GetString(0), row.GetInt64(1)),
        institution, institutionMerchantId);
}

internal sealed record BankMerchantLimit(string Currency, long LimitMinor);
