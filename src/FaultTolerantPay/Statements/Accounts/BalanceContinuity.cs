using System.Globalization;

namespace FaultTolerantPay;

/// <summary>
/// Compares account statements with each other: a statement opens with the balance with which the one before it closed. Each statement by
/// itself adds up although a whole one is missing between two of them.
/// </summary>
public static class BalanceContinuity
{
    /// <summary>
    /// Finds statements that do not open with the closing balance of the one before them. Only statements of one account and currency that
    /// follow each other directly are compared: their numbers do, or they close on one day, or the later one opens on the day on which the
    /// other closes, or on the next. Where days are missing between two, nothing is said about them.
    /// </summary>
    /// <param name="statements">
    /// Statements of any number of files, each once, and in its newest version. Those of one day without different numbers are in the order
    /// in which the bank issued them; otherwise the order does not matter.
    /// </param>
    /// <returns>What does not fit, by account and day.</returns>
    public static IReadOnlyList<BalanceBreak> Find(IEnumerable<AccountStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        return [.. Neighbours(statements).Where(pair => IsNext(pair.Before, pair.After) && pair.Before.Closing != pair.After.Opening)];
    }

    /// <summary>Every two statements of an account and currency between which no other one is.</summary>
    internal static IEnumerable<BalanceBreak> Neighbours(IEnumerable<AccountStatement> statements) => statements
        .GroupBy(one => (one.AccountId, one.Currency))
        .SelectMany(series =>
        {
            AccountStatement[] sorted = [.. Sort(series)];
            return sorted.Zip(sorted.Skip(1), (before, after) => new BalanceBreak(before, after));
        });

    /// <summary>The statements of an account and currency in order.</summary>
    internal static IEnumerable<AccountStatement> Sort(IEnumerable<AccountStatement> statements) =>
        statements.GroupBy(one => one.ClosedOn).OrderBy(day => day.Key).SelectMany(Sorted);

    /// <summary>Whether the numbers of two statements follow each other.</summary>
    internal static bool IsNumberedNext(AccountStatement before, AccountStatement after) =>
        NumberOf(before) is { } number && NumberOf(after) == number + 1;

    /// <summary>Whether a statement is about days that the one before it has, too: neither begins where the other ends.</summary>
    internal static bool Overlap(AccountStatement before, AccountStatement after) =>
        before.ClosedOn != after.ClosedOn && after.OpenedOn < before.ClosedOn;

    private static bool IsNext(AccountStatement before, AccountStatement after) => IsNumberedNext(before, after)
        || (!Overlap(before, after) && (before.ClosedOn == after.ClosedOn || after.OpenedOn.DayNumber - before.ClosedOn.DayNumber <= 1));

    /// <summary>
    /// The statements of one day in order. Some banks give all of them one number, or none: then the day of the opening balance counts.
    /// </summary>
    private static IEnumerable<AccountStatement> Sorted(IGrouping<DateOnly, AccountStatement> day)
    {
        HashSet<long?> numbers = [.. day.Select(NumberOf)];
        return numbers.Count == day.Count() && !numbers.Contains(null) ? day.OrderBy(NumberOf) : day.OrderBy(one => one.OpenedOn);
    }

    private static long? NumberOf(AccountStatement statement) =>
        int.TryParse(statement.Number, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
