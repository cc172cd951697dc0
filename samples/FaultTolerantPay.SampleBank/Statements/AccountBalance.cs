namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>What the bank's account has before and after a day, in one currency. It begins with nothing.</summary>
internal sealed record AccountBalance(string Currency, long OpeningMinor, long ClosingMinor)
{
    /// <summary>The balances around a day, in the order of currencies.</summary>
    public static IReadOnlyList<AccountBalance> Around(DateOnly day, IReadOnlyList<Settlement> untilDay) =>
    [
        .. untilDay.GroupBy(settlement => settlement.Currency, StringComparer.Ordinal).OrderBy(all => all.Key, StringComparer.Ordinal)
            .Select(all => new AccountBalance(
                all.Key,
                all.Where(settlement => settlement.Of.AddDays(1) < day).Sum(settlement => settlement.AmountMinor),
                all.Sum(settlement => settlement.AmountMinor))),
    ];
}
