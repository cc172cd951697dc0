using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// A weighted score of constant and measured values and the cost. All terms but the cost are added up in advance, and again after a report.
/// </summary>
internal sealed class ScoreValues : RuleValues
{
    private readonly SoftRulePlan _plan;
    private readonly CostTables _costs;
    private readonly RoutingSchema _schema;
    private readonly LiveState _live;
    private readonly long _most;
    private readonly long _costWeight;
    private readonly ScoreTerm[] _otherTerms;
    private readonly long[] _base;
    private readonly ValueFloors _floors;
    private readonly bool _holdsMeasured;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="score">The rule.</param>
    /// <param name="costs">The fees of the channels.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    public ScoreValues(SoftRulePlan plan, SoftRule.WeightedScore score, CostTables costs, RoutingSchema schema, LiveState live)
    {
        _plan = plan;
        _costs = costs;
        _schema = schema;
        _live = live;
        _most = score.MaxValue;
        _costWeight = score.Terms.Where(t => t.Rule is SoftRule.LowestCost).Sum(t => (long)t.Weight);
        _otherTerms = [.. score.Terms.Where(t => t.Rule is not SoftRule.LowestCost)];
        _base = new long[plan.Channels.Length];
        _holdsMeasured = _otherTerms.Any(t => t.Rule is SoftRule.Fastest);
        FollowsMemory = _otherTerms.Any(t => t.Rule is SoftRule.HighestSuccessRate);
        for (int position = 0; position < _base.Length; position++)
        {
            _base[position] = SumOf(position);
        }

        _floors = new ValueFloors(_base);
    }

    public override bool FollowsMemory { get; }

    public override bool IsOutOfDate(in RouteQuery query) => _holdsMeasured && _live.MayHaveEnded(query.Now.UtcTicks);

    // Not inlined: within the search, its variables would not fit into registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] sums = _base;
        CostTable costs = _costs.For(query);
        values = values[..positions.Length];
        costs.FillLowest(query.AmountMinor, positions, values);
        long first = sums[positions[0]] + OfCost(costs.CostOf(positions[0], query, long.MaxValue));
        values[0] = first;
        for (int i = 1; i < values.Length; i++)
        {
            int position = positions[i];
            long value = sums[position] + OfCost(values[i]);

            // With its lowest fee a channel's score is not above its score, unless dearer channels are preferred.
            values[i] = !costs.HasTiers || (value > first && _costWeight >= 0)
                ? value
                : sums[position] + OfCost(costs.CostOf(position, query, long.MaxValue));
        }
    }

    public override long FloorFrom(int position, in RouteQuery query)
    {
        long floor = _floors.From(position);
        return _costWeight < 0 ? long.MinValue
            : floor == long.MaxValue ? floor
            : floor + OfCost(_costs.For(query).FloorFrom(position, query.AmountMinor));
    }

    public override void Follow_NeedsLock(int position, ChannelState state)
    {
        long sum = SumOf(position);
        if (sum != _base[position])
        {
            Volatile.Write(ref _base[position], sum);
            _floors.Move_NeedsLock(position);
        }
    }

    private long OfCost(long cost) => _costWeight * Math.Clamp(cost, -_most, _most);

    private long SumOf(int position)
    {
        var anyQuery = new RouteQuery { Schema = _schema, Code = [] };
        long sum = 0;
        foreach (ScoreTerm term in _otherTerms)
        {
            sum += SoftValues.OfTerm(term, SoftValues.OfTermRule(term.Rule, _plan.Channels[position], anyQuery, _plan.Rates), _most);
        }

        return sum;
    }
}
