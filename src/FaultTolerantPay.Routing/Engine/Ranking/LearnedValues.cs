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
        LearnedRow row = _plan.Rates.RowFor(query);
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

    public override long FloorFrom(int position, in RouteQuery query)
    {
        int most = _plan.Rates.RowFor(query).MostPerMillion;
        return _value is null
            ? SoftValues.SuccessBand(most / LearnedRate.PerBasisPoint, _band)
            : ExpectedValues.LowestOf(most, MarginFor(_value, query), _costs.For(query).FloorFrom(position, query.AmountMinor));
    }

    private static long MarginFor(SoftRule.ExpectedValue rule, in RouteQuery query) =>
        rule.MarginIn(rule.CurrencyMargins.IsEmpty ? null : query.Schema.CurrencyOf(query.Code)).For(query.AmountMinor);

    private void FillBands(LearnedRow row, int draw, ReadOnlySpan<int> positions, Span<long> values)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            LearnedRate rate = row.Of(_indexes[positions[i]]);
            values[i] = SoftValues.SuccessBand(rate.BasisPoints, _band)
                + LearnedRates.BehindOr0(rate.ShareBasisPoints, draw, SoftValues.BehindAll);
        }
    }

    // A channel that would not be as good as the first one even with the highest rate and its lowest fee needs neither its rate nor the
    // month's volume. Not inlined: within the search, its variables would not fit into registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FillValues(
        SoftRule.ExpectedValue rule, LearnedRow row, int draw, in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        CostTable costs = _costs.For(query);
        long margin = MarginFor(rule, query);
        costs.FillLowest(query.AmountMinor, positions, values);
        long first = ValueOf(row, draw, query, positions[0], costs, margin, costs.CostOf(positions[0], query, long.MaxValue));
        long most = ExpectedValues.MostFeeFor(first, row.MostPerMillion, margin);
        values[0] = first;
        for (int i = 1; i < values.Length; i++)
        {
            values[i] = values[i] > most ? first + 1 : ValueUpTo(first, row, draw, query, positions[i], costs, margin, values[i]);
        }
    }

    // The value; or a lower one that is above the limit.
    private long ValueUpTo(
        long limit, LearnedRow row, int draw, in RouteQuery query, int position, CostTable costs, long margin, long lowestCost)
    {
        long value = ValueOf(row, draw, query, position, costs, margin, lowestCost);
        return value > limit || !costs.HasTiers
            ? value
            : ValueOf(row, draw, query, position, costs, margin, costs.CostOf(position, query, long.MaxValue));
    }

    private long ValueOf(LearnedRow row, int draw, in RouteQuery query, int position, CostTable costs, long margin, long cost)
    {
        int index = _indexes[position];
        LearnedRate rate = row.Of(index);
        int availability = _plan.Rates.AvailabilityPerMillion(index);
        long worth = ExpectedValues.Of(
            rate.PerMillion,
            availability,
            margin,
            cost,
            costs.OnDecline(position, query.AmountMinor),
            availability == LearnedRate.Million ? 0 : costs.OnFailure(position, query.AmountMinor));
        return -worth + LearnedRates.BehindOr0(rate.ShareBasisPoints, draw, SoftRule.ExpectedValue.BehindAll);
    }
}
