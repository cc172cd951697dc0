using System.Globalization;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// Balances that do not fit, as the queue has them: the closing balance of the one statement is our row, the opening balance of the next is
/// theirs. A credit is a balance of ours, a debit an overdrawn account.
/// </summary>
internal static class BalanceFinding
{
    /// <summary>What such rows have instead of a merchant number, so that no payer's discrepancies are taken for them.</summary>
    public static string MerchantNumberOf(string account) => $"balances of {account}";

    /// <summary>One finding, or two if only one of the balances is overdrawn: the amounts of both are at risk then.</summary>
    public static IEnumerable<(DateOnly Day, MatchResult Result)> Of(BalanceBreak found)
    {
        StatementRow ours = Row(found, found.Before.Closing, found.After.Opening) with
        {
            OurReference = $"closing balance of {NameOf(found.Before)}",
            Line = found.Before.Line,
        };
        StatementRow theirs = Row(found, found.After.Opening, found.Before.Closing) with
        {
            TheirReference = $"opening balance of {NameOf(found.After)}",
            Line = found.After.Line,
        };
        DateOnly day = found.After.ClosedOn;
        if (ours.Kind == theirs.Kind)
        {
            yield return (day, new MatchResult(MatchKind.Differs, RowDifferences.Amount, ours, [theirs]));
            yield break;
        }

        yield return (day, new MatchResult(MatchKind.OnlyOurs, RowDifferences.None, ours, []));
        yield return (day, new MatchResult(MatchKind.OnlyTheirs, RowDifferences.None, null, [theirs]));
    }

    private static string NameOf(AccountStatement statement)
    {
        string day = statement.ClosedOn.ToString("O", CultureInfo.InvariantCulture);
        return statement.Number.Length > 0 ? $"{day}, statement {statement.Number}" : day;
    }

    private static StatementRow Row(BalanceBreak found, ExactAmount balance, ExactAmount other)
    {
        // An account with nothing is as the other balance is.
        bool isOverdrawn = (balance.Micros == 0 ? other : balance).Micros < 0;
        Money amount = balance.RoundedHalfUp();
        return new StatementRow
        {
            Kind = isOverdrawn ? StatementRowKind.Debit : StatementRowKind.Credit,
            Status = StatementRowStatus.Succeeded,
            OurReference = "",
            TheirReference = "",
            AmountMinor = Math.Abs(amount.Minor),
            Currency = amount.Currency,
            At = new DateTimeOffset(found.After.ClosedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            MerchantNumber = MerchantNumberOf(found.After.AccountId),
            Line = 0,
        };
    }
}
