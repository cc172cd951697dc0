using FaultTolerantPay.SampleBank.Instructions;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>
/// Customers' accounts and how each behaves when money is taken from it. The customer <c>*</c> is the pattern for those never set up.
/// </summary>
internal static class Customers
{
    public const string Pattern = "*";
    public const string NormalBehaviour = "normal";
    public const string SoftBehaviour = "declineSoft";
    public const string HardBehaviour = "declineHard";

    public static readonly string[] Behaviours = [NormalBehaviour, SoftBehaviour, HardBehaviour];

    private sealed record Row(long OpeningMinor, string Behaviour, string? Code, long? TimesLeft);

    /// <summary>Sets behaviour and balance; the difference to the balance that is there is posted against the opening account.</summary>
    public static void Set(LedgerSession session, string customer, string currency, long balanceMinor, string behaviour, string? code,
        long? times)
    {
        session.Execute(
            """
            INSERT INTO customer (customer, currency, opening_minor, behaviour, code, times_left) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO UPDATE SET opening_minor = $3, behaviour = $4, code = $5, times_left = $6
            """,
            customer, currency, balanceMinor, behaviour, code, times);
        if (customer != Pattern)
        {
            var account = Accounts.Customer(customer);
            var change = balanceMinor - Accounts.Balance(session, account, currency);
            if (change != 0)
            {
                Accounts.Move(session, null, Accounts.Opening, account, change, currency);
            }
        }
    }

    /// <summary>Whether the account takes money in or lets it out at all; opens it from the pattern where it was never set up.</summary>
    public static bool Exists(LedgerSession session, string customer, string currency) => Find(session, customer, currency) is not null;

    /// <summary>
    /// How much may be taken of what is asked: a refusal, or the sum that may be booked (less than asked only with
    /// <paramref name="allowPart"/>).
    /// </summary>
    public static (InstructionDecision? Refusal, long AmountMinor) Take(LedgerSession session, string customer, string currency,
        long amountMinor, bool allowPart)
    {
        if (Find(session, customer, currency) is not { } row)
        {
            return (InstructionDecision.Hard("no_account"), 0);
        }

        if (row.Behaviour != NormalBehaviour && row.TimesLeft != 0)
        {
            session.Execute("UPDATE customer SET times_left = times_left - 1 WHERE customer = $1 AND currency = $2", customer, currency);
            return (row.Behaviour == HardBehaviour ? InstructionDecision.Hard(row.Code ?? "account_closed")
                : InstructionDecision.Soft(row.Code ?? "try_again_later"), 0);
        }

        var balance = Accounts.Balance(session, Accounts.Customer(customer), currency);
        if (balance >= amountMinor)
        {
            return (null, amountMinor);
        }

        return allowPart && balance > 0 ? (null, balance) : (InstructionDecision.Soft("insufficient_funds"), 0);
    }

    private static Row? Find(LedgerSession session, string customer, string currency)
    {
        if (Read(session, customer, currency) is { } row)
        {
            return row;
        }

        if (customer == Pattern || Read(session, Pattern, currency) is not { } pattern)
        {
            return null;
        }

        Set(session, customer, currency, pattern.OpeningMinor, pattern.Behaviour, pattern.Code, pattern.TimesLeft);
        return pattern;
    }

    private static Row? Read(LedgerSession session, string customer, string currency) => session.First(
        "SELECT opening_minor, behaviour, code, times_left FROM customer WHERE customer = $1 AND currency = $2",
        row => new Row(row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null
            : row.GetInt64(3)),
        customer, currency);
}
