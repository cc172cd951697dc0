using System.Collections.Immutable;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// The soft rules of a scene, split at the first whose value can change: what is before it orders the channels once for all, so that the first
/// channel which passes is in the best group; within the group the rules from there on decide.
/// </summary>
internal sealed class SoftPlan
{
    private readonly long _ordinaryAmountMinor;

    /// <param name="schema">The schema.</param>
    /// <param name="rules">The soft rules.</param>
    /// <param name="catalogueOrder">The channels.</param>
    /// <param name="ordinaryAmountMinor">An amount as requests have it: channels that are cheap for it come first.</param>
    public SoftPlan(RoutingSchema schema, ImmutableArray<SoftRule> rules, ImmutableArray<Seat> catalogueOrder, long ordinaryAmountMinor)
    {
        Rules = rules;
        _ordinaryAmountMinor = ordinaryAmountMinor;
        FirstMoving = 0;
        while (FirstMoving < rules.Length && IsFixed(rules[FirstMoving], catalogueOrder))
        {
            FirstMoving++;
        }

        bool restIsFixed = rules.Skip(FirstMoving + 1).All(r => IsFixed(r, catalogueOrder));
        Ranking = FirstMoving == rules.Length ? Ranking.Fixed
            : !restIsFixed ? Ranking.General
            : rules[FirstMoving] switch
            {
                SoftRule.LowestCost => Ranking.Cost,
                SoftRule rule when IsMeasured(rule) => Ranking.Measured,
                SoftRule.WeightedSplit => Ranking.Split,
                SoftRule.WeightedScore score when score.Terms.All(t => t.Rule is SoftRule.LowestCost || IsMeasured(t.Rule) || IsFixed(t.Rule, catalogueOrder)) => Ranking.Score,
                _ => Ranking.General,
            };
        Order(schema, catalogueOrder);
    }

    public ImmutableArray<SoftRule> Rules { get; }

    /// <summary>The first rule whose value can change; the number of rules if there is none.</summary>
    public int FirstMoving { get; }

    public Ranking Ranking { get; }

    /// <summary>The channels in soft-rule order.</summary>
    public ImmutableArray<Seat> Seats { get; private set; }

    /// <summary>By position: channels with the same number are equal by the rules before <see cref="FirstMoving"/>.</summary>
    public int[] Groups { get; private set; } = [];

    /// <summary>By position: the order by the rules after <see cref="FirstMoving"/>, where all of them are fixed, then by the catalogue.</summary>
    public int[] Ties { get; private set; } = [];

    /// <summary>Whether a rule's value changes only when something is reported.</summary>
    public static bool IsMeasured(SoftRule rule) => rule is SoftRule.HighestSuccessRate or SoftRule.Fastest;

    private static bool IsFixed(SoftRule rule, ImmutableArray<Seat> seats)
    {
        foreach (Seat seat in seats)
        {
            if (!SoftValues.IsFixed(rule, seat.Channel))
            {
                return false;
            }
        }

        return rule is not SoftRule.Custom;
    }

    private void Order(RoutingSchema schema, ImmutableArray<Seat> catalogueOrder)
    {
        int rules = Rules.Length;
        var keys = new long[catalogueOrder.Length * rules];
        var sample = new RouteQuery { Schema = schema, Code = [], AmountMinor = _ordinaryAmountMinor };
        for (int i = 0; i < catalogueOrder.Length; i++)
        {
            for (int r = 0; r < rules; r++)
            {
                bool isFixed = r < FirstMoving || (Ranking != Ranking.General && r > FirstMoving);
                keys[(i * rules) + r] = isFixed ? SoftValues.Of(Rules[r], catalogueOrder[i], sample) : Estimate(Rules[r], catalogueOrder[i]);
            }
        }

        var order = Enumerable.Range(0, catalogueOrder.Length).ToArray();
        Array.Sort(order, (a, b) => Compare(keys, rules, a, b, 0));
        Seats = [.. order.Select(i => catalogueOrder[i])];

        Groups = new int[order.Length];
        for (int p = 1; p < order.Length; p++)
        {
            bool equal = keys.AsSpan(order[p] * rules, FirstMoving).SequenceEqual(keys.AsSpan(order[p - 1] * rules, FirstMoving));
            Groups[p] = Groups[p - 1] + (equal ? 0 : 1);
        }

        var byTies = Enumerable.Range(0, order.Length).ToArray();
        Array.Sort(byTies, (a, b) => Compare(keys, rules, order[a], order[b], Math.Min(FirstMoving + 1, rules)));
        Ties = new int[order.Length];
        for (int i = 0; i < byTies.Length; i++)
        {
            Ties[byTies[i]] = i;
        }
    }

    // What a moving value is likely to be: a wrong guess costs time, never a wrong choice.
    private long Estimate(SoftRule rule, Seat seat) => rule switch
    {
        SoftRule.LowestCost => seat.Channel.Fees.For(_ordinaryAmountMinor, 0),
        SoftRule.HighestSuccessRate s => SoftValues.SuccessBand(seat.State.SuccessBasisPointsOr(seat.Channel.SuccessRateBasisPoints, ChannelState.AtAnyTime), s.BandBasisPoints),
        SoftRule.Fastest f => SoftValues.LatencyBand(seat.State.LatencyMsOr((int)seat.Channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime), f.BandMs),
        _ => 0,
    };

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
