using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Institutions;

internal static class InstitutionMerchants
{
    /// <summary>Gives the merchant's id at the institution; asked again, the same one.</summary>
    public static string Register(LedgerSession session, string institution, string merchant, DateTimeOffset now)
    {
        if (Find(session, institution, merchant) is { } known)
        {
            return known;
        }

        var number = session.Number("SELECT COUNT(*) FROM institution_merchant WHERE institution = $1", institution) + 1;
        var id = $"{institution.ToUpperInvariant()}-{number:D6}";
        session.Execute("INSERT INTO institution_merchant VALUES ($1, $2, $3, $4)", institution, merchant, id,
            now.ToUnixTimeMilliseconds());
        return id;
    }

    private static string? Find(LedgerSession session, string institution, string merchant) => session.First(
        "SELECT institution_merchant_id FROM institution_merchant WHERE institution = $1 AND merchant = $2",
        row => row.GetString(0), institution, merchant);
}
