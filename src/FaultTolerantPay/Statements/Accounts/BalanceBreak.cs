using System.Globalization;
using FaultTolerantPay.Statements.Accounts;

namespace FaultTolerantPay;

/// <summary>
/// Two statements that follow each other, of which the second does not begin with what the first ended with: a statement between them is
/// missing, or one of the two was issued again.
/// </summary>
/// <param name="Before">The first statement.</param>
/// <param name="After">The next one of the same account and currency.</param>
public sealed record BalanceBreak(AccountStatement Before, AccountStatement After)
{
    /// <summary>Says it in words: both statements, their balances and the difference.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"account {After.AccountId}: {NameOf(Before)} closes with {Before.Closing}, and {NameOf(After)} opens with {After.Opening}; the "
        + $"difference is {StatementDraft.Text((Int128)After.Opening.Micros - Before.Closing.Micros, After.Currency)}");

    private static string NameOf(AccountStatement statement) =>
        (statement.Number.Length > 0 ? $"statement {statement.Number} of " : "the statement of ")
        + statement.ClosedOn.ToString("O", CultureInfo.InvariantCulture);
}
