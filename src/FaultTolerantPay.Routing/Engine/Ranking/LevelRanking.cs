using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by any rules, with the values of each in dense arrays.</summary>
internal sealed class LevelRanking : SoftRanking
{
    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    public LevelRanking(SoftRulePlan plan, RoutingSchema schema, LiveState live)
        : base(plan)
    {
        var costs = new Lazy<CostTables>(() => new CostTables(plan.Channels, schema));
        CachedRules = [.. plan.Rules.Skip(plan.FirstMoving).Select(rule => ValuesOf(rule, plan, costs, schema, live))];
    }

    private static RuleValues ValuesOf(SoftRule rule, SoftRulePlan plan, Lazy<CostTables> costs, RoutingSchema schema, LiveState live)
    {
        if (SoftRulePlan.IsFixed(rule, plan.Channels))
        {
            var anyQuery = new RouteQuery { Schema = schema, Code = [] };
            var values = new long[plan.Channels.Length];
            for (int position = 0; position < values.Length; position++)
            {
                values[position] = SoftValues.Of(rule, plan.Channels[position], anyQuery, plan.Rates);
            }

            return new FixedValues(values);
        }

        return rule switch
        {
            SoftRule.LowestCost => new CostValues(costs.Value),
            _ when SoftRulePlan.IsMeasured(rule, plan.Rates) => new MeasuredValues(plan, rule, live, withTies: false),
            SoftRule.HighestSuccessRate or SoftRule.ExpectedValue => new LearnedValues(plan, rule, costs.Value),
            SoftRule.WeightedSplit => new SplitValues(plan),
            SoftRule.MinimumVolume minimum => new MinimumVolumeValues(plan, minimum),
            SoftRule.WeightedScore score when score.Terms.All(t => SoftRulePlan.IsScored(t.Rule, plan.Channels, plan.Rates)) =>
                new ScoreValues(plan, score, costs.Value, schema, live),
            _ => new ModelValues(rule, plan.Channels, plan.Rates),
        };
    }
}
