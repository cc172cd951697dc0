using System.Collections.Immutable;
using FaultTolerantPay.Statements.Rows;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Adds up what a comparison found, by channel, kind, currency and result.</summary>
internal sealed class DayTotals
{
    private readonly Dictionary<(ChannelId?, StatementRowKind, Currency, MatchKind), ReconciliationTotal> _totals = [];
    private readonly Dictionary<(ChannelId Channel, bool IsOfAdvances, Currency Currency), Int128> _shares = [];

    /// <summary>How many results are not explained.</summary>
    public long Open { get; private set; }

    public void Add(ComparedResult result)
    {
        MatchResult match = result.Match;
        Open += match.Kind is MatchKind.Differs or MatchKind.OnlyOurs or MatchKind.OnlyTheirs or MatchKind.Duplicate ? 1 : 0;
        StatementRow row = match.Ours ?? match.Theirs[0];
        var key = (result.Channel, row.Kind, match.Currency, match.Kind);
        ReconciliationTotal sum = _totals.GetValueOrDefault(
            key, new ReconciliationTotal(result.Channel, row.Kind, match.Currency, match.Kind, 0, 0, 0, 0, 0, 0));
        if (match.Ours is { } ours)
        {
            sum = sum with
            {
                OurRows = sum.OurRows + 1,
                OurAmountMinor = sum.OurAmountMinor + ours.AmountMinor,
                OurFeeMicros = sum.OurFeeMicros + ours.FeeMicros,
            };
        }

        foreach (StatementRow theirs in match.Theirs)
        {
            sum = sum with
            {
                TheirRows = sum.TheirRows + 1,
                TheirAmountMinor = sum.TheirAmountMinor + theirs.AmountMinor,
                TheirFeeMicros = sum.TheirFeeMicros + theirs.FeeMicros,
            };
        }

        _totals[key] = sum;
        if (result.Channel is { } channel)
        {
            AddShare(channel, result);
        }
    }

    public ImmutableArray<ReconciliationTotal> All =>
    [
        .. _totals.Values.OrderBy(total => total.Channel?.Value, StringComparer.Ordinal).ThenBy(total => total.Kind)
            .ThenBy(total => total.Currency.Code, StringComparer.Ordinal).ThenBy(total => total.Result),
    ];

    /// <summary>What the rows about our operations come to, by channel.</summary>
    public ImmutableArray<ReconciliationShare> Shares =>
    [
        .. _shares.Where(share => share.Value != 0)
            .Select(share => new ReconciliationShare(share.Key.Channel, share.Key.IsOfAdvances, share.Key.Currency, share.Value))
            .OrderBy(share => share.Channel.Value, StringComparer.Ordinal).ThenBy(share => share.IsOfAdvances)
            .ThenBy(share => share.Currency.Code, StringComparer.Ordinal),
    ];

    private void AddShare(ChannelId channel, ComparedResult result)
    {
        foreach (StatementRow row in result.Match.Theirs)
        {
            if (row.Status == StatementRowStatus.Succeeded)
            {
                var key = (channel, result.IsOfAdvance, row.Currency);
                _shares[key] = _shares.GetValueOrDefault(key) + RowDirection.NetMinorOf(row);
            }
        }
    }
}
