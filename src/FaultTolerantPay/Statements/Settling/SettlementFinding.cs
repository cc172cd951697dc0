using System.Globalization;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>A difference between account and statements as the queue has it: what was expected is our row, the entry is theirs.</summary>
internal static class SettlementFinding
{
    /// <summary>One finding, or two if the money went the other way.</summary>
    public static IEnumerable<(DateOnly Day, MatchResult Result)> Of(AccountPayer payer, ChannelSettlementResult result, KnownEntry? entry)
    {
        StatementRow? expected = result.Days.Count == 0 ? null : Expected(payer, result);
        StatementRow? paid = entry is null ? null : Paid(payer, entry);
        DateOnly day = entry?.Entry.BookedOn ?? result.Days[0].Day;
        if (expected is { } ours && paid is { } theirs && ours.Kind == theirs.Kind)
        {
            yield return (day, new MatchResult(MatchKind.Differs, RowDifferences.Amount, ours, [theirs]));
            yield break;
        }

        if (expected is { } missing)
        {
            yield return (day, new MatchResult(MatchKind.OnlyOurs, RowDifferences.None, missing, []));
        }

        if (paid is { } unexpected)
        {
            yield return (day, new MatchResult(MatchKind.OnlyTheirs, RowDifferences.None, null, [unexpected]));
        }
    }

    private static StatementRow Expected(AccountPayer payer, ChannelSettlementResult result) => Row(
        payer,
        new Money(result.ExpectedMinor, result.Currency),
        result.Days[0].Day,
        string.Create(CultureInfo.InvariantCulture, $"{payer.Text} {result.Days[0].Day:yyyy-MM-dd}"),
        "",
        1);

    private static StatementRow Paid(AccountPayer payer, KnownEntry entry) => Row(
        payer, entry.Entry.Amount.RoundedHalfUp(), entry.Entry.BookedOn, "", entry.Reference, entry.Entry.Line);

    private static StatementRow Row(
        AccountPayer payer, Money amount, DateOnly day, string ourReference, string theirReference, long line) => new()
        {
            Kind = amount.Minor < 0 ? StatementRowKind.Debit : StatementRowKind.Credit,
            Status = StatementRowStatus.Succeeded,
            OurReference = ourReference,
            TheirReference = theirReference,
            AmountMinor = Math.Abs(amount.Minor),
            Currency = amount.Currency,
            At = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            MerchantNumber = payer.Text,
            Line = line,
        };
}
