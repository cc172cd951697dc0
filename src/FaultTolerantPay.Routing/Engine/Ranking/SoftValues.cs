using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Computes the value of a soft rule for one channel from the model: the single definition of each rule.</summary>
internal static class SoftValues
{
    private const long Million = 1_000_000;

    /// <summary>Whether a rule's value depends only on the channel's entry in the catalogue.</summary>
    public static bool IsFixed(SoftRule rule, Channel channel) => rule switch
    {
        SoftRule.HighestPriority or SoftRule.FastestSettlement => true,
        SoftRule.LowestCost => channel.Fees.IsFixed,
        SoftRule.MinimumVolume => channel.MinMonthVolumeMinor == 0,
        SoftRule.WeightedScore score => score.Terms.All(t => IsFixed(t.Rule, channel)),
        _ => false,
    };

    public static long Of(SoftRule rule, CompiledChannel compiledChannel, in RouteQuery query)
    {
        Channel channel = compiledChannel.Channel;
        switch (rule)
        {
            case SoftRule.LowestCost:
                return channel.Fees.For(
                    query.AmountMinor,
                    channel.Fees.Tiers.IsEmpty ? 0 : compiledChannel.State.MonthVolume(compiledChannel.Zone, query.Now.UtcTicks));
            case SoftRule.HighestSuccessRate success:
                return SuccessBand(
                    compiledChannel.State.SuccessBasisPointsOr(channel.SuccessRateBasisPoints, query.Now.UtcTicks),
                    success.BandBasisPoints);
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
                    sum += OfTerm(term, Of(term.Rule, compiledChannel, query), score.MaxValue);
                }

                return sum;
            case SoftRule.Custom custom:
                return compiledChannel.CustomRules[custom.RuleName].ValueOf(channel, query);
            default:
                throw new InvalidOperationException($"Soft rule '{rule.Name}' has no meaning here.");
        }
    }

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

    private static bool IsBehind(SoftRule.MinimumVolume rule, CompiledChannel channel, long nowTicks) =>
        channel.Channel.MinMonthVolumeMinor is > 0 and var promised
            && IsBehind(rule, promised, channel.State, MonthTime.Of(channel.Zone, nowTicks));
}
