using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Orders the channels by the soft rules with constant values, and decides how the other rules find the best channel.</summary>
internal static class SoftPlanBuilder
{
    /// <summary>The plan of an operation.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="policy">The operation's rules.</param>
    /// <param name="catalogueOrder">The channels.</param>
    /// <param name="ordinaryAmountMinor">A typical amount: channels that are cheap for it come first.</param>
    /// <param name="rates">What was learned of the channels.</param>
    public static SoftRulePlan Build(
        RoutingSchema schema,
        OperationPolicy policy,
        ImmutableArray<CompiledChannel> catalogueOrder,
        long ordinaryAmountMinor,
        LearnedRates rates)
    {
        ImmutableArray<SoftRule> rules = policy.SoftRules;
        int firstMoving = 0;
        while (firstMoving < rules.Length && SoftRulePlan.IsFixed(rules[firstMoving], catalogueOrder))
        {
            firstMoving++;
        }

        RankingKind kind = KindOf(rules, firstMoving, catalogueOrder, rates);
        return Order(schema, policy, firstMoving, kind, catalogueOrder, ordinaryAmountMinor, rates);
    }

    private static RankingKind KindOf(
        ImmutableArray<SoftRule> rules, int firstMoving, ImmutableArray<CompiledChannel> catalogueOrder, LearnedRates rates)
    {
        if (firstMoving == rules.Length)
        {
            return RankingKind.Fixed;
        }

        return !rules.Skip(firstMoving + 1).All(r => SoftRulePlan.IsFixed(r, catalogueOrder)) ? RankingKind.Levels
            : rules[firstMoving] switch
            {
                SoftRule.LowestCost when catalogueOrder.All(c => c.Channel.CurrencyFees.IsEmpty) => RankingKind.Cost,
                SoftRule rule when SoftRulePlan.IsMeasured(rule, rates) => RankingKind.Measured,
                _ => RankingKind.Levels,
            };
    }

    private static SoftRulePlan Order(
        RoutingSchema schema,
        OperationPolicy policy,
        int firstMoving,
        RankingKind kind,
        ImmutableArray<CompiledChannel> catalogueOrder,
        long ordinaryAmountMinor,
        LearnedRates rates)
    {
        ImmutableArray<SoftRule> softRules = policy.SoftRules;
        int rules = softRules.Length;
        var keys = new long[catalogueOrder.Length * rules];
        bool[] isFixed = [.. softRules.Select(rule => SoftRulePlan.IsFixed(rule, catalogueOrder))];
        var sample = new RouteQuery { Schema = schema, Code = [], AmountMinor = ordinaryAmountMinor };
        for (int i = 0; i < catalogueOrder.Length; i++)
        {
            for (int r = 0; r < rules; r++)
            {
                keys[(i * rules) + r] = isFixed[r]
                    ? SoftValues.Of(softRules[r], catalogueOrder[i], sample, rates)
                    : Estimate(softRules[r], catalogueOrder[i], sample, rates);
            }
        }

        var order = Enumerable.Range(0, catalogueOrder.Length).ToArray();
        Array.Sort(order, (a, b) => Compare(keys, rules, a, b, 0));
        var groups = new int[order.Length];
        for (int p = 1; p < order.Length; p++)
        {
            bool equal = keys.AsSpan(order[p] * rules, firstMoving).SequenceEqual(keys.AsSpan(order[p - 1] * rules, firstMoving));
            groups[p] = groups[p - 1] + (equal ? 0 : 1);
        }

        var byTies = Enumerable.Range(0, order.Length).ToArray();
        Array.Sort(byTies, (a, b) => Compare(keys, rules, order[a], order[b], Math.Min(firstMoving + 1, rules)));
        var ties = new int[order.Length];
        for (int i = 0; i < byTies.Length; i++)
        {
            ties[byTies[i]] = i;
        }

        ImmutableArray<CompiledChannel> channels = [.. order.Select(i => catalogueOrder[i])];
        return new SoftRulePlan(softRules, firstMoving, kind, channels, groups, ties, rates, policy.Exploration);
    }

    // Estimates of changing values: a wrong estimate costs time, but never changes the choice.
    private static long Estimate(SoftRule rule, CompiledChannel channel, in RouteQuery sample, LearnedRates rates) => rule switch
    {
        SoftRule.LowestCost => channel.Channel.Fees.For(sample.AmountMinor, 0),
        SoftRule.HighestSuccessRate => SoftValues.OfTermRule(rule, channel, sample, rates),
        SoftRule.ExpectedValue value =>
            -SoftValues.WorthOf(value, rates.OfChannel(channel.Index).PerMillion, channel, sample, rates),
        SoftRule.Fastest f =>
            SoftValues.LatencyBand(
                channel.State.LatencyMsOr((int)channel.Channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime),
                f.BandMs),
        SoftRule.MinimumVolume => SoftValues.IsFixed(rule, channel) ? 1 : 0,
        SoftRule.WeightedScore score => EstimateOfScore(score, channel, sample, rates),
        SoftRule.HighestPriority or SoftRule.FastestSettlement => SoftValues.Of(rule, channel, sample, rates),
        _ => 0,
    };

    private static long EstimateOfScore(
        SoftRule.WeightedScore score, CompiledChannel channel, in RouteQuery sample, LearnedRates rates)
    {
        long sum = 0;
        foreach (ScoreTerm term in score.Terms)
        {
            sum += SoftValues.OfTerm(term, Estimate(term.Rule, channel, sample, rates), score.MaxValue);
        }

        return sum;
    }

    private static int Compare(long[] keys, int rules, int a, int b, int from)
    {
        for (int r = from; r < rules; r++)
        {
            int order = keys[(a * rules) + r].CompareTo(keys[(b * rules) + r]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.CompareTo(b);
    }
}
