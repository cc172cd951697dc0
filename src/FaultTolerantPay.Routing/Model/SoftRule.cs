using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A rule that ranks the channels which passed every hard rule. The first rule decides; those that it leaves equal go to the next.
/// Every rule gives a channel a whole number of which the lowest is the best.
/// </summary>
public abstract record SoftRule
{
    private protected SoftRule(string name) => Name = name;

    /// <summary>The name by which results and reports know the rule, unique among a scene's soft rules.</summary>
    public string Name { get; init; }

    /// <summary>The lowest fee for this amount at the volume that the channel has this month. Value: minor units.</summary>
    public sealed record LowestCost() : SoftRule("cost");

    /// <summary>The highest success rate (approvals of all attempts), in bands, so that later rules still count. Value: 10,000 less the lower end of the band, in basis points.</summary>
    /// <param name="BandBasisPoints">The width of a band, 1 to 10,000. Default: 100, one percent.</param>
    public sealed record HighestSuccessRate(int BandBasisPoints = 100) : SoftRule("success");

    /// <summary>The shortest mean latency, in bands. Value: the lower end of the band, in milliseconds.</summary>
    /// <param name="BandMs">The width of a band in milliseconds, 1 to 60,000. Default: 100.</param>
    public sealed record Fastest(int BandMs = 100) : SoftRule("latency");

    /// <summary>The highest priority. Value: the priority below zero.</summary>
    public sealed record HighestPriority() : SoftRule("priority");

    /// <summary>The shortest settlement delay. Value: seconds, rounded down.</summary>
    public sealed record FastestSettlement() : SoftRule("settlement");

    /// <summary>Channels that have not yet got the volume promised to them this month. Value: 0 for those, 1 for all others.</summary>
    /// <param name="Paced">
    /// Compare with the part of the promise that is due by now (the share of the month that is over), so that the promise is kept over the whole month
    /// rather than in its first days. Default: true.
    /// </param>
    public sealed record MinimumVolume(bool Paced = true) : SoftRule("minimum volume");

    /// <summary>
    /// A share of the traffic by the channels' weights, decided by the transaction id: the same transaction always goes to the same channel.
    /// Value: a number drawn for (transaction, channel), smaller for heavier channels.
    /// </summary>
    public sealed record WeightedSplit() : SoftRule("split");

    /// <summary>The lowest weighted sum of several values.</summary>
    public sealed record WeightedScore : SoftRule
    {
        /// <summary>A score.</summary>
        /// <param name="terms">1 to 8 terms.</param>
        public WeightedScore(params IEnumerable<ScoreTerm> terms)
            : base("score")
        {
            Terms = [.. terms];
            MaxValue = long.MaxValue / Math.Max(Terms.Sum(t => Math.Abs((long)t.Weight)), 1);
        }

        /// <summary>The terms.</summary>
        public ImmutableArray<ScoreTerm> Terms { get; }

        /// <summary>What a value counts as at most, and below zero at least: with all weights together it fills 64 bits.</summary>
        internal long MaxValue { get; }
    }

    /// <summary>A rule of the host's own, given at compilation under its name.</summary>
    /// <param name="RuleName">The name of the rule.</param>
    public sealed record Custom(string RuleName) : SoftRule(RuleName);
}
