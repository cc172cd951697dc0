using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>
/// Computes the probability of each channel over all transactions. A transaction draws one number from 0 to 9,999 for all growing shares.
/// Between two neighbouring shares every number ranks the channels alike, so each such piece has one best channel. An exploring payment
/// then draws another one by weights.
/// </summary>
internal static class PropensityFinder
{
    /// <summary>The probabilities, the largest first; null if they are not known.</summary>
    /// <param name="rules">The compiled rules for all amounts.</param>
    /// <param name="query">The query, in the table's schema.</param>
    public static ImmutableArray<ChannelProbability>? Find(CompiledRules rules, in RouteQuery query)
    {
        if (Candidates(rules, query) is not { } candidates)
        {
            return null;
        }

        Explorer? explorer = rules.Explorer is { } one && one.MayExplore(query) ? one : null;
        if (candidates.Count > 1 && (explorer?.Exploration.Method == ExplorationMethod.Thompson || rules.Policy.SoftRules.Any(Splits)))
        {
            return null;
        }

        var probabilities = new double[candidates.Count];
        double explores = explorer is null ? 0 : (double)explorer.Exploration.ShareBasisPoints / LearnedRate.WholeShare;
        int from = 0;
        foreach (int to in candidates.Select(c => c.Rate.ShareBasisPoints).Append(LearnedRate.WholeShare).Distinct().Order())
        {
            double piece = (double)(to - from) / LearnedRate.WholeShare;
            from = to;
            int best = BestOf(rules, candidates, to);
            if (best < 0)
            {
                break;
            }

            probabilities[best] += (1 - explores) * piece;
            if (explorer is not null)
            {
                AddExplored(explorer, candidates, best, explores * piece, probabilities, query);
            }
        }

        return
        [
            .. candidates.Select((c, i) => (c.Compiled, Probability: probabilities[i]))
                .Where(c => c.Probability > 0)
                .OrderByDescending(c => c.Probability)
                .ThenBy(c => c.Compiled.Index)
                .Select(c => new ChannelProbability(c.Compiled.Channel.Id, c.Probability)),
        ];
    }

    // The channels that pass every hard rule; null if one of them comes back and is chosen by a part of the transactions only.
    private static List<Candidate>? Candidates(CompiledRules rules, in RouteQuery query)
    {
        ValueSchedule? closed = rules.Checks.ClosedValue(query);
        var candidates = new List<Candidate>();
        for (int position = 0; position < rules.CompiledChannels.Length; position++)
        {
            CompiledChannel channel = rules.CompiledChannels[position];
            bool comesBack = ComesBack(channel, query);
            bool dependsOnShare = false;
            bool passes = true;
            foreach (HardRule rule in rules.Policy.HardRules)
            {
                bool isShare = rule is HardRule.Up && comesBack;
                dependsOnShare |= isShare;
                passes = passes && (isShare || Explainer.ReasonAgainst(rule, rules.Context, channel, closed, query) is null);
            }

            if (passes && dependsOnShare)
            {
                return null;
            }

            if (passes)
            {
                LearnedRate rate = SoftValues.RateOf(channel, query, rules.Context.Rates);
                candidates.Add(new Candidate(position, channel, rate, ValuesWithinShare(rules, channel, query)));
            }
        }

        return candidates;
    }

    private static bool ComesBack(CompiledChannel channel, in RouteQuery query)
    {
        int own = channel.State.ShareAt(query.Now.UtcTicks);
        int shared = channel.Provider.State.ShareAt(query.Now.UtcTicks);
        return own > 0 && shared > 0 && (own < LearnedRate.WholeShare || shared < LearnedRate.WholeShare);
    }

    private static bool Splits(SoftRule rule) =>
        rule is SoftRule.WeightedSplit || (rule is SoftRule.WeightedScore score && score.Terms.Any(term => Splits(term.Rule)));

    private static long[] ValuesWithinShare(CompiledRules rules, CompiledChannel channel, in RouteQuery query)
    {
        RouteQuery within = query with { Transaction = LearnedRates.WithinEveryShare };
        var values = new long[rules.Policy.SoftRules.Length];
        for (int rule = 0; rule < values.Length; rule++)
        {
            SoftRule of = rules.Policy.SoftRules[rule];
            values[rule] = SoftValues.BehindOf(of) == 0
                ? SoftValues.Of(of, channel, query, rules.Context.Rates)
                : SoftValues.Of(of, channel, within, rules.Context.Rates);
        }

        return values;
    }

    // The best channel for the draws just below a number; -1 without channels.
    private static int BestOf(CompiledRules rules, List<Candidate> candidates, int draws)
    {
        int best = -1;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (best < 0 || IsBetter(rules, candidates[i], candidates[best], draws))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool IsBetter(CompiledRules rules, Candidate one, Candidate other, int draws)
    {
        for (int rule = 0; rule < one.Values.Length; rule++)
        {
            long behind = SoftValues.BehindOf(rules.Policy.SoftRules[rule]);
            long value = one.Values[rule] + (one.Rate.ShareBasisPoints >= draws ? 0 : behind);
            long otherValue = other.Values[rule] + (other.Rate.ShareBasisPoints >= draws ? 0 : behind);
            if (value != otherValue)
            {
                return value < otherValue;
            }
        }

        return one.Compiled.Index < other.Compiled.Index;
    }

    private static void AddExplored(
        Explorer explorer, List<Candidate> candidates, int best, double part, double[] probabilities, in RouteQuery query)
    {
        var weights = new double[candidates.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            bool may = explorer.MayReplace(candidates[i].Position, candidates[best].Position, query);
            weights[i] = may ? Explorer.WeightOf(candidates[i].Rate) : 0;
        }

        double sum = weights.Sum(); // Above 0: the best may stay.
        for (int i = 0; i < weights.Length; i++)
        {
            probabilities[i] += part * weights[i] / sum;
        }
    }

    private sealed record Candidate(int Position, CompiledChannel Compiled, LearnedRate Rate, long[] Values);
}
