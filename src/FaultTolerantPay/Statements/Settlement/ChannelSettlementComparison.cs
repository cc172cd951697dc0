namespace FaultTolerantPay;

/// <summary>
/// Compares what a channel owes with the entries of the bank's account. An entry settles the first days in a row that come to exactly its
/// amount. What does not fit is a difference: it is never taken for a fee, and no tolerance hides it.
/// </summary>
public static class ChannelSettlementComparison
{
    /// <summary>
    /// Compares the days and entries of one channel. Every entry is in exactly one result, and so is every day that does not come to
    /// nothing.
    /// </summary>
    /// <param name="expected">What the channel owes, a row for each day and currency.</param>
    /// <param name="entries">The channel's entries of the account.</param>
    /// <param name="until">The last day that the account statements cover.</param>
    /// <param name="rules">How the channel settles; null: the defaults.</param>
    /// <exception cref="ArgumentException">The rules have an error, or a day of a currency is there twice.</exception>
    public static IReadOnlyList<ChannelSettlementResult> Compare(
        IReadOnlyList<ExpectedSettlement> expected,
        IReadOnlyList<AccountEntry> entries,
        DateOnly until,
        ChannelSettlementRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(entries);
        rules ??= new ChannelSettlementRules();
        if (rules.Errors is [var error, ..])
        {
            throw new ArgumentException(error.ToString(), nameof(rules));
        }

        if (expected.GroupBy(day => (day.Day, day.Currency)).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{twice.Key.Day:yyyy-MM-dd} in {twice.Key.Currency} is there twice.", nameof(expected));
        }

        IEnumerable<Currency> currencies =
            expected.Select(day => day.Currency).Concat(entries.Select(entry => entry.Amount.Currency)).Distinct()
                .OrderBy(currency => currency.Code, StringComparer.Ordinal);
        return
        [
            .. currencies.SelectMany(currency => CompareOne(
                [.. expected.Where(day => day.Currency == currency && day.NetMinor != 0).OrderBy(day => day.Day)],
                [.. entries.Where(entry => entry.Amount.Currency == currency).OrderBy(entry => entry.BookedOn)],
                currency,
                until,
                rules)),
        ];
    }

    private static List<ChannelSettlementResult> CompareOne(
        List<ExpectedSettlement> days, List<AccountEntry> entries, Currency currency, DateOnly until, ChannelSettlementRules rules)
    {
        var results = new List<ChannelSettlementResult>();
        foreach (AccountEntry entry in entries.ToArray())
        {
            if (FindDays(days, entry, rules) is ({ } first, var count))
            {
                results.Add(new ChannelSettlementResult(ChannelSettlementKind.Settled, days.GetRange(first, count), entry, currency));
                days.RemoveRange(first, count);
                entries.Remove(entry);
            }
        }

        // What is left does not fit: the oldest day and the first entry after it belong together, if any do.
        foreach (AccountEntry entry in entries)
        {
            bool isForDay = days.Count > 0 && days[0].Day <= entry.BookedOn;
            results.Add(new ChannelSettlementResult(
                isForDay ? ChannelSettlementKind.Differs : ChannelSettlementKind.Unexpected, isForDay ? [days[0]] : [], entry, currency));
            if (isForDay)
            {
                days.RemoveAt(0);
            }
        }

        results.AddRange(days.Select(day => new ChannelSettlementResult(
            until.DayNumber - day.Day.DayNumber > rules.DueWithinDays ? ChannelSettlementKind.Missing : ChannelSettlementKind.NotDue,
            [day],
            null,
            currency)));
        return results;
    }

    /// <summary>The first days in a row, none after the entry, that come to its amount.</summary>
    private static (int? First, int Count) FindDays(List<ExpectedSettlement> days, AccountEntry entry, ChannelSettlementRules rules)
    {
        for (int first = 0; first < days.Count && days[first].Day <= entry.BookedOn; first++)
        {
            long micros = 0;
            for (int count = 1; count <= rules.MaxDaysInEntry && first + count <= days.Count; count++)
            {
                ExpectedSettlement day = days[first + count - 1];
                if (day.Day > entry.BookedOn)
                {
                    break;
                }

                micros = checked(micros + ExactAmount.Of(new Money(day.NetMinor, day.Currency)).Micros);
                if (micros == entry.Amount.Micros)
                {
                    return (first, count);
                }
            }
        }

        return (null, 0);
    }
}
