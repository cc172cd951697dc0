using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A rule that ranks the channels that passed every hard rule. The first rule decides; the next rules break ties. Each rule gives a channel
/// an integer; the lowest is the best.
/// </summary>
public abstract record SoftRule
{
    private protected SoftRule(string name) => Name = name;

    /// <summary>The name of the rule in results and reports, unique among an operation's soft rules.</summary>
    public string Name { get; init; }

    /// <summary>Whether it ranks channels by what was learned, with growing shares. A score with such a term does not.</summary>
    internal bool IsLearned => this is ExpectedValue or HighestSuccessRate;

    /// <summary>The lowest fee for this amount at the channel's volume of this month. Value: minor units.</summary>
    public sealed record LowestCost() : SoftRule("cost");

    /// <summary>
    /// The highest success rate (approvals among approvals and declines), in bands, so that later rules still matter. The rate is the
    /// estimate of <see cref="RoutingPolicy.Learning"/> for the request's segment. Value: 10,000 minus the lower end of the band, in basis
    /// points; 1,000,000 more if this transaction is not within the channel's share, as <see cref="ExpectedValue"/> explains.
    /// </summary>
    /// <param name="BandBasisPoints">The width of a band, 1 to 10,000. Default: 100, one percent.</param>
    public sealed record HighestSuccessRate(int BandBasisPoints = 100) : SoftRule("success");

    /// <summary>
    /// The highest expected value of an attempt: what each outcome is worth, times its probability.
    /// <para>
    /// a p (margin - fee) - a (1 - p) fee on decline - (1 - a) fee on failure. p is the estimate of the approval rate for the request's
    /// segment (<see cref="RoutingPolicy.Learning"/>), a the estimate that the attempt does not fail technically. Margin and fees are those
    /// of the amount, in minor units of the payment's currency; each counts up to <see cref="MaxPartMinor"/>.
    /// </para>
    /// <para>
    /// A channel of which the memory holds few attempts may be chosen by a share of the transactions only, which grows with the attempts;
    /// other transactions rank it behind. Value: the negated expected value in millionths of a minor unit; outside of the share
    /// <see cref="BehindAll"/> more.
    /// </para>
    /// </summary>
    /// <param name="Margin">What an approved payment earns, computed like a fee.</param>
    public sealed record ExpectedValue(Fee Margin) : SoftRule("value")
    {
        /// <summary>The largest margin or fee that counts: 10^12 minor units.</summary>
        public const long MaxPartMinor = 1_000_000_000_000;

        /// <summary>What ranks a channel behind all others: 4 x 10^18, above every value.</summary>
        public const long BehindAll = 4_000_000_000_000_000_000;

        /// <summary>Other margins for single currencies. It needs <see cref="RoutingSchema.CurrencyDimension"/>. Default: none.</summary>
        public ImmutableArray<CurrencyMargin> CurrencyMargins { get; init; } = [];

        /// <summary>The margin in a currency.</summary>
        /// <param name="currency">A value of the schema's currency dimension; null if the request has none.</param>
        public Fee MarginIn(string? currency)
        {
            foreach (CurrencyMargin margin in CurrencyMargins)
            {
                if (margin.Currency == currency)
                {
                    return margin.Margin;
                }
            }

            return Margin;
        }
    }

    /// <summary>The shortest mean latency, in bands. Value: the lower end of the band, in milliseconds.</summary>
    /// <param name="BandMs">The width of a band in milliseconds, 1 to 60,000. Default: 100.</param>
    public sealed record Fastest(int BandMs = 100) : SoftRule("latency");

    /// <summary>The highest priority. Value: the negated priority.</summary>
    public sealed record HighestPriority() : SoftRule("priority");

    /// <summary>The shortest settlement delay. Value: seconds, rounded down.</summary>
    public sealed record FastestSettlement() : SoftRule("settlement");

    /// <summary>Channels that have not yet received the volume promised to them this month. Value: 0 for those, 1 for all others.</summary>
    /// <param name="Paced">
    /// Compare with the part of the promise that is due by now (the elapsed share of the month), so that the volume is spread over the
    /// whole month instead of its first days. Default: true.
    /// </param>
    public sealed record MinimumVolume(bool Paced = true) : SoftRule("minimum volume");

    /// <summary>
    /// Distributes the traffic by the channels' weights. The transaction id decides: the same transaction always goes to the same channel.
    /// Value: a number drawn for (transaction, channel), smaller for heavier channels.
    /// </summary>
    public sealed record WeightedSplit() : SoftRule("split");

    /// <summary>The lowest weighted sum of several values.</summary>
    public sealed record WeightedScore : SoftRule
    {
        /// <summary>Creates a score.</summary>
        /// <param name="terms">1 to 8 terms.</param>
        public WeightedScore(params IEnumerable<ScoreTerm> terms)
            : base("score")
        {
            Terms = [.. terms];
            MaxValue = long.MaxValue / Math.Max(Terms.Sum(t => Math.Abs((long)t.Weight)), 1);
        }

        /// <summary>The terms.</summary>
        public ImmutableArray<ScoreTerm> Terms { get; }

        /// <summary>The bound of a term's value, positive and negative: with all weights together it fits in 64 bits.</summary>
        internal long MaxValue { get; }
    }

    /// <summary>A rule that the host provides, registered under its name at compilation.</summary>
    /// <param name="RuleName">The name of the rule.</param>
    public sealed record Custom(string RuleName) : SoftRule(RuleName);
}
