using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What was due on each day by the statements, and what came to the bank's account for it, by channel.</summary>
internal sealed class SettlementFigures
{
    // One entry settles at most so many days.
    private const int MaxDaysInEntry = 31;

    private readonly Dictionary<(DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency), Int128> _due = [];
    private readonly Dictionary<(DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency), Int128> _came = [];
    private readonly Dictionary<(DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency), Int128> _rounded = [];
    private readonly List<string> _errors = [];

    /// <param name="compared">The comparisons, from the first day of <paramref name="settlements"/> on.</param>
    /// <param name="settlements">What was booked.</param>
    public SettlementFigures(IReadOnlyList<StatementReconciliation> compared, IReadOnlyList<ChannelSettlement> settlements)
    {
        // The business system settles with nobody: its statements say what it executed.
        foreach (StatementReconciliation day in compared.Where(day => day.Provider != BusinessSystemStatements.Core))
        {
            AddDue(day);
        }

        foreach (ChannelSettlement settlement in settlements)
        {
            Check(settlement, [.. compared.Where(day => day.Provider == settlement.Provider && settlement.Days.Contains(day.Day))]);
            AddCame(settlement);
        }
    }

    /// <summary>The figures that do not add up, in words.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The figures of some days, in order, without those of which nothing was due and nothing came.</summary>
    public IReadOnlyList<SettlementFigure> Of(DateOnly from, DateOnly until) =>
    [
        .. _due.Keys.Union(_came.Keys).Where(key => key.Day >= from && key.Day <= until)
            .Select(key => new SettlementFigure(
                key.Day, key.Provider, key.Channel, key.Currency, _due.GetValueOrDefault(key) + _rounded.GetValueOrDefault(key),
                _came.GetValueOrDefault(key)))
            .Where(figure => figure.DueMinor != 0 || figure.CameMinor != 0)
            .OrderBy(figure => figure.Day).ThenBy(figure => figure.Provider.Value, StringComparer.Ordinal)
            .ThenBy(figure => figure.Channel is null).ThenBy(figure => figure.Channel?.Value, StringComparer.Ordinal)
            .ThenBy(figure => figure.Currency.Code, StringComparer.Ordinal),
    ];

    public static async Task<List<ChannelSettlement>> ReadAsync(
        ILedgerStore ledger, ProviderId? provider, DateOnly from, CancellationToken stop)
    {
        var all = new List<ChannelSettlement>();
        string? after = null;
        do
        {
            QueryPage<ChannelSettlement> page = await ledger.ListSettlementsAsync(provider, from, after, StoreRules.MaxPageSize, stop);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    /// <summary>The first day whose comparison the settlements of days from <paramref name="from"/> on need.</summary>
    public static DateOnly FirstDayOf(IEnumerable<ChannelSettlement> settlements, DateOnly from) =>
        settlements.SelectMany(one => one.Days).Where(day => day >= from.AddDays(-MaxDaysInEntry)).Append(from).Min();

    /// <summary>The shares of our operations, and what the statement comes to beyond them.</summary>
    private void AddDue(StatementReconciliation day)
    {
        IReadOnlyList<ExpectedSettlement> expected;
        try
        {
            expected = ExpectedSettlement.Of(day.Day, day.Theirs, FeeRounding.EachRow);
        }
        catch (OverflowException)
        {
            _errors.Add($"{day.Provider} {day.MerchantNumber} {day.Day:yyyy-MM-dd}: its amounts are more than an account can have.");
            return;
        }

        foreach (ExpectedSettlement sum in expected)
        {
            Add(_due, (day.Day, day.Provider, null, sum.Currency), (Int128)sum.TakenMinor - sum.PaidMinor - sum.FeesMinor);
        }

        foreach (ReconciliationShare share in day.Shares)
        {
            Add(_due, (day.Day, day.Provider, share.Channel, share.Currency), share.NetMinor);
            Add(_due, (day.Day, day.Provider, null, share.Currency), -share.NetMinor);
        }
    }

    /// <summary>
    /// An entry of several days brought what was due on each of them, and on the last one the rest. Together that is always the entry.
    /// </summary>
    private void AddCame(ChannelSettlement settlement)
    {
        IEnumerable<(ChannelId? Channel, Int128 Minor)> parts = settlement.Shares.Where(share => share.Channel is not null)
            .GroupBy(share => share.Channel, (channel, shares) => (channel, Sum(shares)));
        Int128 ours = Sum(settlement.Shares.Where(share => share.Channel is not null));
        foreach ((ChannelId? channel, Int128 minor) in parts.Append((null, settlement.Amount.Minor - ours)))
        {
            Int128 rest = minor;
            foreach (DateOnly day in settlement.Days.SkipLast(1))
            {
                var key = (day, settlement.Provider, channel, settlement.Amount.Currency);
                Int128 part = _due.GetValueOrDefault(key) - _came.GetValueOrDefault(key);
                Add(_came, key, part);
                rest -= part;
            }

            DateOnly last = settlement.Days.Length == 0 ? settlement.BookedOn : settlement.Days[^1];
            Add(_came, (last, settlement.Provider, channel, settlement.Amount.Currency), rest);
            if (channel is null)
            {
                // The provider rounds the sum of its fees: it owes so much more than its rows come to, or less.
                Int128 rounded = Sum(settlement.Shares.Where(share => share.Account == Account.ChannelFees));
                Add(_rounded, (last, settlement.Provider, null, settlement.Amount.Currency), rounded);
            }
        }
    }

    /// <summary>
    /// A settled entry is exactly what our operations of its days come to. Unless a day was compared since then, or not at all: then it is
    /// settled again, or stays as it is.
    /// </summary>
    private void Check(ChannelSettlement settlement, StatementReconciliation[] days)
    {
        if (!settlement.IsSettled || settlement.Days.Except(days.Select(day => day.Day)).Any() || days.Any(
            day => day.Status == StatementReconciliationStatus.Refused || day.IsOutdated || day.ComparedAt > settlement.ChangedAt))
        {
            return;
        }

        foreach ((ChannelId? channel, Int128 came) in PartsOf(settlement, days))
        {
            Int128 due = settlement.Days.Aggregate(Int128.Zero, (sum, day) =>
                sum + _due.GetValueOrDefault((day, settlement.Provider, channel, settlement.Amount.Currency)));
            if (due != came)
            {
                _errors.Add($"{settlement.Provider} {settlement.Payer}, entry of {settlement.BookedOn:yyyy-MM-dd}: {came} minor units of "
                    + $"{settlement.Amount.Currency} are booked to {channel?.Value ?? "no channel"}, and the statements of its "
                    + $"days come to {due}: the same is expected.");
            }
        }
    }

    /// <summary>
    /// What an entry brought to each of its channels. If the days have the statements of one merchant number alone, its payer owes all that
    /// they have, also what belongs to no channel.
    /// </summary>
    private static IEnumerable<(ChannelId? Channel, Int128 Minor)> PartsOf(ChannelSettlement settlement, StatementReconciliation[] days)
    {
        Dictionary<ChannelId, Int128> channels = settlement.Shares.Where(share => share.Channel is not null)
            .GroupBy(share => share.Channel!.Value).ToDictionary(of => of.Key, Sum);
        if (days.Select(day => day.MerchantNumber).Distinct(StringComparer.Ordinal).Count() != 1)
        {
            return channels.Select(of => ((ChannelId?)of.Key, of.Value));
        }

        foreach (ChannelId channel in days.SelectMany(day => day.Shares)
            .Where(share => share.Currency == settlement.Amount.Currency).Select(share => share.Channel))
        {
            channels.TryAdd(channel, 0);
        }

        // The rounding of a sum of fees is in no row.
        Int128 rest = settlement.Amount.Minor - Sum(settlement.Shares);
        return channels.Select(of => ((ChannelId?)of.Key, of.Value)).Append((null, rest));
    }

    private static Int128 Sum(IEnumerable<SettlementShare> shares) =>
        shares.Aggregate(Int128.Zero, (sum, share) => sum + share.AmountMinor);

    private static void Add(
        Dictionary<(DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency), Int128> sums,
        (DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency) key,
        Int128 minor) => sums[key] = sums.GetValueOrDefault(key) + minor;
}
