using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Computes the value of a soft rule for one channel from the model: the single definition of each rule.</summary>
internal static class SoftValues
{
    /// <summary>Whether a rule's value depends only on the entries of the channel and its provider in the catalogue.</summary>
    public static bool IsFixed(SoftRule rule, CompiledChannel channel) => rule switch
    {
        SoftRule.HighestPriority or SoftRule.FastestSettlement => true,
        SoftRule.LowestCost => channel.Channel.Fees.IsFixed,
        SoftRule.MinimumVolume => channel.Channel.MinMonthVolumeMinor == 0 && channel.Provider.Model.MinMonthVolumeMinor == 0,
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
                    channel.Fees.Tiers.IsEmpty ? 0 : compiledChannel.TierVolume(query.Now.UtcTicks));
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

    // Behind by its own promise or by that of its provider.
    private static bool IsBehind(SoftRule.MinimumVolume rule, CompiledChannel channel, long nowTicks) =>
        IsBehind(rule, channel.Channel.MinMonthVolumeMinor, channel.State, channel.Zone, nowTicks)
            || IsBehind(rule, channel.Provider.Model.MinMonthVolumeMinor, channel.Provider.State, channel.Provider.Zone, nowTicks);

    private static bool IsBehind(SoftRule.MinimumVolume rule, long promised, ChannelState state, ZoneClock zone, long nowTicks)
    {
        if (promised == 0)
        {
            return false;
        }

        long due = rule.Paced ? (long)((Int128)promised * zone.MonthElapsedPerMillion(nowTicks) / 1_000_000) : promised;
        return state.MonthVolume(zone, nowTicks) < due;
    }
}
