using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>What a payer owes for one day in one currency, and to which channels' operations it belongs.</summary>
/// <param name="Expected">What reaches the account.</param>
/// <param name="Shares">The shares of channels, and what rounding a sum of fees makes of them. The rest no operation explains.</param>
internal sealed record SettlementDay(ExpectedSettlement Expected, ImmutableArray<SettlementShare> Shares)
{
    // The days of one entry together still fit in 64 bits.
    private const long MaxMicros = long.MaxValue / 64;

    public DateOnly Day => Expected.Day;

    public Currency Currency => Expected.Currency;

    /// <summary>The days of a payer's comparisons.</summary>
    /// <param name="payer">The payer.</param>
    /// <param name="compared">The comparisons of its provider.</param>
    /// <param name="from">The first day.</param>
    public static SettlementDays Of(AccountPayer payer, IEnumerable<StatementReconciliation> compared, DateOnly from)
    {
        ILookup<DateOnly, StatementReconciliation> byDay =
            compared.Where(one => payer.MerchantNumbers.Contains(one.MerchantNumber, StringComparer.Ordinal)).ToLookup(one => one.Day);
        var days = new List<SettlementDay>();
        var complete = new HashSet<DateOnly>();
        DateOnly[] known = [.. byDay.Select(day => day.Key).Where(day => day >= from)];
        DateOnly after = known.Length == 0 ? from : known.Max().AddDays(1);
        DateOnly? gap = null;
        for (DateOnly day = known.Length == 0 ? from : known.Min(); day < after; day = day.AddDays(1))
        {
            // Of a file that was refused, what an earlier version of it gave counts.
            StatementReconciliation[] all =
                [.. byDay[day].Where(one => one.Status != StatementReconciliationStatus.Refused || one.Theirs.Length > 0)];
            if (all.Length == payer.MerchantNumbers.Length && OfOne(payer, day, all) is { } ofDay)
            {
                days.AddRange(ofDay);
                complete.Add(day);
            }
            else
            {
                gap ??= day;
            }
        }

        return new SettlementDays(from, days, complete, gap ?? after);
    }

    /// <summary>A day by currency; null if an amount is absurd.</summary>
    private static SettlementDay[]? OfOne(AccountPayer payer, DateOnly day, StatementReconciliation[] compared)
    {
        try
        {
            FeeRounding rounding = payer.Settlement.RoundsFeesInSum ? FeeRounding.Sum : FeeRounding.EachRow;
            ExpectedSettlement[] expected = Sum(day, compared, rounding);
            Dictionary<Currency, long> roundedEach =
                Sum(day, compared, FeeRounding.EachRow).ToDictionary(one => one.Currency, one => one.NetMinor);
            SettlementDay[] days =
            [
                .. expected.Select(one => new SettlementDay(
                    one, SharesOf(compared, one.Currency, one.NetMinor - roundedEach[one.Currency]))),
            ];
            return days.All(one => Math.Abs(ExactAmount.Of(new Money(one.Expected.NetMinor, one.Currency)).Micros) <= MaxMicros
                && one.Shares.Aggregate(Int128.Zero, (sum, share) => sum + Int128.Abs(share.AmountMinor)) <= MaxMicros)
                ? days
                : null;
        }
        catch (OverflowException)
        {
            // A hostile file can name any amount. The day stays incomplete, and staff see what the account has.
            return null;
        }
    }

    private static ExpectedSettlement[] Sum(DateOnly day, StatementReconciliation[] compared, FeeRounding rounding) =>
    [
        // A row that the day before held may be the only one in its currency: it is in the shares, and not in the file.
        .. compared.SelectMany(one => ExpectedSettlement.Of(day, one.Theirs, rounding))
            .Concat(compared.SelectMany(one => one.Shares).Select(share => new ExpectedSettlement(day, share.Currency, 0, 0, 0)))
            .GroupBy(one => one.Currency)
            .OrderBy(same => same.Key.Code, StringComparer.Ordinal)
            .Select(same => same.Aggregate((sum, one) => sum with
            {
                TakenMinor = checked(sum.TakenMinor + one.TakenMinor),
                PaidMinor = checked(sum.PaidMinor + one.PaidMinor),
                FeesMinor = checked(sum.FeesMinor + one.FeesMinor),
            })),
    ];

    private static ImmutableArray<SettlementShare> SharesOf(StatementReconciliation[] compared, Currency currency, long roundedMinor) =>
        SettlementShares.Sum(
            compared.SelectMany(one => one.Shares).Where(share => share.Currency == currency).Select(share => new SettlementShare(
                share.Channel,
                share.IsOfAdvances ? Account.AdvanceFund : Account.ChannelReceivable,
                checked((long)share.NetMinor))).Append(new SettlementShare(null, Account.ChannelFees, roundedMinor)));
}
