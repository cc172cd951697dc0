using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Institutions;

/// <summary>An institution's opinion of a customer: its own tier, a grade, or both.</summary>
internal sealed record Credit(string? Tier, string? Grade);

/// <summary>Who is told what about whom. <c>*</c> stands for all institutions or for all other customers; the closest row wins.</summary>
internal static class CreditTable
{
    public const string Sufficient = "sufficient";
    public const string Insufficient = "insufficient";

    public static void Set(LedgerSession session, string institution, string customer, string? tier, string? grade) =>
        session.Execute("INSERT OR REPLACE INTO credit VALUES ($1, $2, $3, $4)", institution, customer, tier, grade);

    public static Credit? Find(LedgerSession session, string institution, string customer) => session.First(
        """
        SELECT tier, grade FROM credit WHERE institution IN ($1, '*') AND customer IN ($2, '*')
        ORDER BY customer = '*', institution = '*' LIMIT 1
        """,
        row => new Credit(row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)),
        institution, customer);
}
