namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>Accounts and the postings that move their balances. Every movement has two sides.</summary>
internal static class Accounts
{
    /// <summary>The bank's own money: pays advances, takes collections.</summary>
    public const string Advances = "bank:advances";

    /// <summary>What channels took for their work.</summary>
    public const string Fees = "bank:fees";

    /// <summary>The other side of balances that the set-up gives to customers.</summary>
    public const string Opening = "bank:opening";

    /// <summary>What a provider took from cards and owes the bank.</summary>
    public static string Provider(string group) => "provider:" + group;

    public static string Customer(string id) => "customer:" + id;

    public static string Merchant(string id) => "merchant:" + id;

    public static long Balance(LedgerSession session, string account, string currency) =>
        session.Number("SELECT balance_minor FROM account WHERE account = $1 AND currency = $2", account, currency);

    public static void Move(LedgerSession session, long? bookingId, string from, string to, long amountMinor, string currency)
    {
        Post(session, bookingId, from, -amountMinor, currency);
        Post(session, bookingId, to, amountMinor, currency);
    }

    private static void Post(LedgerSession session, long? bookingId, string account, long amountMinor, string currency)
    {
        session.Execute(
            "INSERT INTO posting (booking_id, account, currency, amount_minor) VALUES ($1, $2, $3, $4)",
            bookingId, account, currency, amountMinor);
        session.Execute(
            """
            INSERT INTO account (account, currency, balance_minor) VALUES ($1, $2, $3)
            ON CONFLICT DO UPDATE SET balance_minor = balance_minor + excluded.balance_minor
            """,
            account, currency, amountMinor);
    }
}
