using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>The table <c>agreement</c>: by which cards can be debited without their details.</summary>
internal static class Agreements
{
    /// <summary>The same reference gives the same number.</summary>
    public static string Sign(LedgerSession session, string provider, string reference, string card)
    {
        string number = $"A-{reference}";
        session.Execute("INSERT INTO agreement (provider, number, card, ended) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING", provider,
            number, card);
        return number;
    }

    /// <summary>True if there was one.</summary>
    public static bool End(LedgerSession session, string provider, string number) =>
        session.Execute("UPDATE agreement SET ended = 1 WHERE provider = $1 AND number = $2 AND ended = 0", provider, number) == 1;

    /// <summary>The card of an agreement, and whether the agreement has ended or never was.</summary>
    public static (string? Card, bool IsGone) Find(LedgerSession session, string provider, string number) => session.First(
        "SELECT card, ended FROM agreement WHERE provider = $1 AND number = $2",
        row => (Card: (string?)row.GetString(0), IsGone: row.GetInt64(1) == 1, IsThere: true),
        provider,
        number) is { IsThere: true } found
            ? (found.Card, found.IsGone)
            : (null, true);
}
