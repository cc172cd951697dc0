using FaultTolerantPay.Statements.Rows;

namespace FaultTolerantPay;

/// <summary>What a channel owes the bank for one day, by its statement.</summary>
/// <param name="Day">The day of the statement.</param>
/// <param name="Currency">The currency.</param>
/// <param name="TakenMinor">What it took for us: payments, captures, collections; in minor units.</param>
/// <param name="PaidMinor">What it paid for us: refunds, reversals, payouts; in minor units.</param>
/// <param name="FeesMinor">Its fees, rounded by its rule, in minor units; negative if it gives fees back.</param>
public sealed record ExpectedSettlement(DateOnly Day, Currency Currency, long TakenMinor, long PaidMinor, long FeesMinor)
{
    /// <summary>What reaches the account; negative if the channel debits it.</summary>
    /// <exception cref="OverflowException">The amount does not fit in 64 bits.</exception>
    public long NetMinor => checked(TakenMinor - PaidMinor - FeesMinor);

    /// <summary>Adds up the rows of a day's statement, for each currency. Only what succeeded counts.</summary>
    /// <param name="day">The day.</param>
    /// <param name="theirs">The statement's rows: <see cref="MatchTotals.Theirs"/>.</param>
    /// <param name="rounding">How the channel rounds its fees.</param>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public static IReadOnlyList<ExpectedSettlement> Of(DateOnly day, IReadOnlyList<SideTotal> theirs, FeeRounding rounding)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        return
        [
            .. theirs.Where(total => total.Status == StatementRowStatus.Succeeded).GroupBy(total => total.Currency)
                .OrderBy(currency => currency.Key.Code, StringComparer.Ordinal)
                .Select(totals => new ExpectedSettlement(
                    day,
                    totals.Key,
                    Sum(totals.Where(total => RowDirection.SignOf(total.Kind) > 0)),
                    Sum(totals.Where(total => RowDirection.SignOf(total.Kind) < 0 && total.Kind != StatementRowKind.Fee)),
                    Fees(totals, rounding))),
        ];
    }

    private static long Sum(IEnumerable<SideTotal> totals) =>
        checked((long)totals.Aggregate(Int128.Zero, (sum, total) => sum + total.AmountMinor));

    /// <summary>The fees of the rows, and the rows that are fees themselves.</summary>
    private static long Fees(IGrouping<Currency, SideTotal> totals, FeeRounding rounding)
    {
        long charged = Sum(totals.Where(total => total.Kind == StatementRowKind.Fee));
        if (rounding == FeeRounding.EachRow)
        {
            return checked(charged + (long)totals.Aggregate(Int128.Zero, (sum, total) => sum + total.FeeMinor));
        }

        long micros = checked((long)totals.Aggregate(Int128.Zero, (sum, total) => sum + total.FeeMicros));
        return checked(charged + new ExactAmount(micros, totals.Key).RoundedHalfUp().Minor);
    }
}
