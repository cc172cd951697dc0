using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Adds up what a comparison found, by channel, kind, currency and result.</summary>
internal sealed class DayTotals
{
    private readonly Dictionary<(ChannelId?, StatementRowKind, Currency, MatchKind), ReconciliationTotal> _totals = [];

    public void Add(ComparedResult result)
    {
        MatchResult match = result.Match;
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
    }

    public ImmutableArray<ReconciliationTotal> All =>
    [
        .. _totals.Values.OrderBy(total => total.Channel?.Value, StringComparer.Ordinal).ThenBy(total => total.Kind)
            .ThenBy(total => total.Currency.Code, StringComparer.Ordinal).ThenBy(total => total.Result),
    ];
}
