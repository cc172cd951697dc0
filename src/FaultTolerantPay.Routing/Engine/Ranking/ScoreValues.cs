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
            SumUp_NeedsLock(position);
        }
    }

    public override bool FollowsMemory { get; }

    public override bool IsOutOfDate(in RouteQuery query) => _holdsMeasured && _live.MayHaveEnded(query.Now.UtcTicks);

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] sums = _base;
        CostTable costs = _costs.For(query);
        costs.FillLowest(query.AmountMinor, positions, values);
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = sums[positions[i]] + OfCost(values[i]);
        }

        if (!costs.HasTiers)
        {
            return;
        }

        for (int i = 0; i < positions.Length; i++)
        {
            // With its lowest fee a channel's score is not above its score, unless dearer channels are preferred.
            if (i == 0 || values[i] <= values[0] || _costWeight < 0)
            {
                values[i] = sums[positions[i]] + OfCost(costs.CostOf(positions[i], query, long.MaxValue));
            }
        }
    }

    public override void Follow_NeedsLock(int position, ChannelState state) => SumUp_NeedsLock(position);

    private long OfCost(long cost) => _costWeight * Math.Clamp(cost, -_most, _most);

    private void SumUp_NeedsLock(int position)
    {
        var anyQuery = new RouteQuery { Schema = _schema, Code = [] };
        long sum = 0;
        foreach (ScoreTerm term in _otherTerms)
        {
            sum += SoftValues.OfTerm(term, SoftValues.OfTermRule(term.Rule, _plan.Channels[position], anyQuery, _plan.Rates), _most);
        }

        Volatile.Write(ref _base[position], sum);
    }
}
