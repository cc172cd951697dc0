using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The values of a rule that ranks by what was learned for the request's segment: one row of rates per query.</summary>
internal sealed class LearnedValues : RuleValues
{
    private readonly SoftRulePlan _plan;
    private readonly SoftRule.ExpectedValue? _value;
    private readonly int _band;
    private readonly CostTables _costs;
    private readonly int[] _indexes;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="costs">The fees of the channels.</param>
    public LearnedValues(SoftRulePlan plan, SoftRule rule, CostTables costs)
    {
        _plan = plan;
        _value = rule as SoftRule.ExpectedValue;
        _band = rule is SoftRule.HighestSuccessRate success ? success.BandBasisPoints : 0;
        _costs = costs;
        _indexes = [.. plan.Channels.Select(channel => channel.Index)];
    }

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        ulong[] row = _plan.Rates.RowFor(query);
        int draw = LearnedRates.DrawOf(query.Transaction);
        values = values[..positions.Length];
        if (_value is null)
        {
            FillBands(row, draw, positions, values);
        }
        else
        {
            FillValues(_value, row, draw, query, positions, values);
        }
    }

    private void FillBands(ulong[] row, int draw, ReadOnlySpan<int> positions, Span<long> values)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            LearnedRate rate = LearnedRates.Of(row, _indexes[positions[i]]);
            values[i] = SoftValues.SuccessBand(rate.BasisPoints, _band) + (draw < rate.ShareBasisPoints ? 0 : SoftValues.BehindAll);
        }
    }

    private void FillValues(
        SoftRule.ExpectedValue rule, ulong[] row, int draw, in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        CostTable costs = _costs.For(query);
        long margin = rule.MarginIn(rule.CurrencyMargins.IsEmpty ? null : query.Schema.CurrencyOf(query.Code)).For(query.AmountMinor);
        costs.FillLowest(query.AmountMinor, positions, values);
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = ValueOf(row, draw, query, positions[i], costs, margin, values[i]);
        }

        if (!costs.HasTiers)
        {
            return;
        }

        // With its lowest fee a channel's value is not above its value: only what may be as good as the first one needs its month's volume.
        for (int i = 0; i < positions.Length; i++)
        {
            if (i == 0 || values[i] <= values[0])
            {
                values[i] = ValueOf(
                    row, draw, query, positions[i], costs, margin, costs.CostOf(positions[i], query, long.MaxValue));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ValueOf(ulong[] row, int draw, in RouteQuery query, int position, CostTable costs, long margin, long cost)
    {
        int index = _indexes[position];
        LearnedRate rate = LearnedRates.Of(row, index);
        int availability = _plan.Rates.AvailabilityPerMillion(index);
        long worth = ExpectedValues.Of(
            rate.PerMillion,
            availability,
            margin,
            cost,
            costs.OnDecline(position, query.AmountMinor),
            availability == LearnedRate.Million ? 0 : costs.OnFailure(position, query.AmountMinor));
        return -worth + (draw < rate.ShareBasisPoints ? 0 : SoftRule.ExpectedValue.BehindAll);
    }
}
