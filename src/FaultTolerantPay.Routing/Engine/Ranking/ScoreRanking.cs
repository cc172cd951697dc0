using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Ranks by a weighted score of constant and measured values and the cost. All terms but the cost are added up in advance, and again after
/// a report.
/// </summary>
internal sealed class ScoreRanking : SoftRanking
{
    private readonly CostRanking _cost;
    private readonly RoutingSchema _schema;
    private readonly LiveState _live;
    private readonly long _most;
    private readonly ScoreTerm[] _costs;
    private readonly ScoreTerm[] _others;
    private readonly long[] _base;
    private readonly bool _holdsMeasured;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    public ScoreRanking(SoftRulePlan plan, RoutingSchema schema, LiveState live)
        : base(plan)
    {
        var score = (SoftRule.WeightedScore)plan.Rules[plan.FirstMoving];
        _cost = new CostRanking(plan, null);
        _schema = schema;
        _live = live;
        _most = score.MaxValue;
        _costs = [.. score.Terms.Where(t => t.Rule is SoftRule.LowestCost)];
        _others = [.. score.Terms.Where(t => t.Rule is not SoftRule.LowestCost)];
        _base = new long[plan.Channels.Length];
        _holdsMeasured = _others.Any(t => t.Rule is SoftRule.Fastest);
        FollowsMemory = _others.Any(t => t.Rule is SoftRule.HighestSuccessRate);
        for (int position = 0; position < _base.Length; position++)
        {
            SumUp_NeedsLock(position);
        }
    }

    /// <summary>The score of the channel at a position.</summary>
    public long ScoreOf(int position, in RouteQuery query)
    {
        long sum = _base[position];
        foreach (ScoreTerm term in _costs)
        {
            sum += SoftValues.OfTerm(term, _cost.CostOf(position, query), _most);
        }

        return sum;
    }

    public override bool FollowsMemory { get; }

    public override bool IsOutOfDate(in RouteQuery query) => _holdsMeasured && _live.MayHaveEnded(query.Now.UtcTicks);

    public override void Follow_NeedsLock(int position, ChannelState state) => SumUp_NeedsLock(position);

    private void SumUp_NeedsLock(int position)
    {
        var anyQuery = new RouteQuery { Schema = _schema, Code = [] };
        long sum = 0;
        foreach (ScoreTerm term in _others)
        {
            sum += SoftValues.OfTerm(term, SoftValues.OfTermRule(term.Rule, Plan.Channels[position], anyQuery, Plan.Rates), _most);
        }

        Volatile.Write(ref _base[position], sum);
    }
}
