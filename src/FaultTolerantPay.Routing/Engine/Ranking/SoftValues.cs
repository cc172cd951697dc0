using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Computes the value of a soft rule for one channel from the model: the single definition of each rule.</summary>
internal static class SoftValues
{
    private const long Million = 1_000_000;

    /// <summary>Whether a rule's value depends only on the entries of the channel and its provider in the catalogue.</summary>
    public static bool IsFixed(SoftRule rule, CompiledChannel channel) => rule switch
    {
        SoftRule.HighestPriority or SoftRule.FastestSettlement => true,
        SoftRule.LowestCost => channel.Channel.Fees.IsFixed && channel.Channel.CurrencyFees.IsEmpty,
        SoftRule.MinimumVolume => channel.Channel.MinMonthVolumeMinor == 0 && channel.Provider.Model.MinMonthVolumeMinor == 0,
        SoftRule.WeightedScore score => score.Terms.All(t => IsFixed(t.Rule, channel)),
        _ => false,
    };

    /// <summary>What is added for a channel whose share a transaction is not within; in bands of success.</summary>
    public const int BehindAll = 1_000_000;

    /// <summary>The value of a rule.</summary>
    public static long Of(SoftRule rule, CompiledChannel compiledChannel, in RouteQuery query, LearnedRates rates)
    {
        Channel channel = compiledChannel.Channel;
        switch (rule)
        {
            case SoftRule.LowestCost:
                return CostOf(compiledChannel, query);
            case SoftRule.HighestSuccessRate:
                return OfTermRule(rule, compiledChannel, query, rates)
                    + (IsWithinShare(RateOf(compiledChannel, query, rates), query) ? 0 : BehindOf(rule));
            case SoftRule.ExpectedValue value:
                LearnedRate rate = RateOf(compiledChannel, query, rates);
                return -WorthOf(value, rate.PerMillion, compiledChannel, query, rates)
                    + (IsWithinShare(rate, query) ? 0 : BehindOf(rule));
            case SoftRule.Fastest fastest:
                return LatencyBand(
                    compiledChannel.State.LatencyMsOr((int)channel.TypicalLatency.TotalMilliseconds, query.Now.UtcTicks),
                    fastest.BandMs);
            case SoftRule.HighestPriority:
                return -channel.Priority;
            case SoftRule.FastestSettlement:
                return channel.SettlementDelay.Ticks / TimeSpan.TicksPerSecond;
            case SoftRule.MinimumVolume minimum:
                return IsBehind(minimum, compiledChannel, query.Now.UtcTicks) ? 0 : 1;
            case SoftRule.WeightedSplit:
                return SplitDraw.ValueOf(query.Transaction, compiledChannel.State.SplitKey, channel.Weight);
            case SoftRule.WeightedScore score:
                long sum = 0;
                foreach (ScoreTerm term in score.Terms)
                {
                    sum += OfTerm(term, OfTermRule(term.Rule, compiledChannel, query, rates), score.MaxValue);
                }

                return sum;
            case SoftRule.Custom custom:
                return compiledChannel.CustomRules[custom.RuleName].ValueOf(channel, query);
            default:
                throw new InvalidOperationException($"Soft rule '{rule.Name}' has no meaning here.");
        }
    }

    /// <summary>The value of a rule as a term of a score, in which shares do not count.</summary>
    public static long OfTermRule(SoftRule rule, CompiledChannel compiledChannel, in RouteQuery query, LearnedRates rates) =>
        rule is SoftRule.HighestSuccessRate success
            ? SuccessBand(RateOf(compiledChannel, query, rates).BasisPoints, success.BandBasisPoints)
            : Of(rule, compiledChannel, query, rates);

    /// <summary>The fee for an approved payment, in minor units.</summary>
    public static long CostOf(CompiledChannel compiledChannel, in RouteQuery query)
    {
        FeePlan fees = FeesOf(compiledChannel, query);
        return fees.For(
            query.AmountMinor,
            fees.Tiers.IsEmpty ? 0 : compiledChannel.TierVolume(query.Now.UtcTicks));
    }

    /// <summary>The expected value in millionths of a minor unit.</summary>
    /// <param name="rule">The rule, with the margin.</param>
    /// <param name="approvalPerMillion">The probability of an approval if the attempt does not fail technically.</param>
    /// <param name="compiledChannel">The channel.</param>
    /// <param name="query">The query.</param>
    /// <param name="rates">What was learned of the channels.</param>
    public static long WorthOf(
        SoftRule.ExpectedValue rule, int approvalPerMillion, CompiledChannel compiledChannel, in RouteQuery query, LearnedRates rates)
    {
        FeePlan fees = FeesOf(compiledChannel, query);
        return ExpectedValues.Of(
            approvalPerMillion,
            rates.AvailabilityPerMillion(compiledChannel.Index),
            rule.MarginIn(query.Schema.CurrencyOf(query.Code)).For(query.AmountMinor),
            CostOf(compiledChannel, query),
            fees.OnDecline.For(query.AmountMinor),
            fees.OnFailure.For(query.AmountMinor));
    }

    /// <summary>What is learned of a channel for the query's segment.</summary>
    public static LearnedRate RateOf(CompiledChannel compiledChannel, in RouteQuery query, LearnedRates rates) =>
        rates.RowFor(query).Of(compiledChannel.Index);

    /// <summary>Whether the transaction may choose a channel with this share.</summary>
    public static bool IsWithinShare(LearnedRate rate, in RouteQuery query) =>
        LearnedRates.DrawOf(query.Transaction) < rate.ShareBasisPoints;

    /// <summary>What a rule adds to the value of a channel whose share a transaction is not within.</summary>
    public static long BehindOf(SoftRule rule) => rule switch
    {
        SoftRule.HighestSuccessRate => BehindAll,
        SoftRule.ExpectedValue => SoftRule.ExpectedValue.BehindAll,
        _ => 0,
    };

    /// <summary>A term's contribution to a score.</summary>
    public static long OfTerm(ScoreTerm term, long value, long maxItems) => term.Weight * Math.Clamp(value, -maxItems, maxItems);

    public static int SuccessBand(int basisPoints, int band) => 10_000 - (basisPoints / band * band);

    public static int LatencyBand(int milliseconds, int band) => milliseconds / band * band;

    /// <summary>Whether a channel is behind the volume that was promised for the month.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="promised">The promised volume; above 0.</param>
    /// <param name="state">What the channel has processed.</param>
    /// <param name="time">The moment.</param>
    public static bool IsBehind(SoftRule.MinimumVolume rule, long promised, ChannelState state, MonthTime time)
    {
        long due = !rule.Paced ? promised
            : promised < long.MaxValue / Million ? promised * time.ElapsedPerMillion / Million
            : (long)((Int128)promised * time.ElapsedPerMillion / Million);
        return state.MonthVolume(time.Month) < due;
    }

    // Behind by its own promise or by that of its provider.
    private static bool IsBehind(SoftRule.MinimumVolume rule, CompiledChannel channel, long nowTicks) =>
        (channel.Channel.MinMonthVolumeMinor is > 0 and var promised
            && IsBehind(rule, promised, channel.State, MonthTime.Of(channel.Zone, nowTicks)))
        || IsBehind(rule, channel.Provider, nowTicks);

    /// <summary>Whether a provider is behind the volume that was promised to it for the month.</summary>
    public static bool IsBehind(SoftRule.MinimumVolume rule, CompiledProvider provider, long nowTicks) =>
        provider.Model.MinMonthVolumeMinor is > 0 and var promised
            && IsBehind(rule, promised, provider.State, MonthTime.Of(provider.Zone, nowTicks));

    private static FeePlan FeesOf(CompiledChannel compiledChannel, in RouteQuery query) => compiledChannel.Channel.CurrencyFees.IsEmpty
        ? compiledChannel.Channel.Fees
        : compiledChannel.Channel.FeesIn(query.Schema.CurrencyOf(query.Code));
}
