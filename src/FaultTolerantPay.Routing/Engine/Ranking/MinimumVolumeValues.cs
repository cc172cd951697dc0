using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Whether channels are behind the volume that was promised for the month.</summary>
internal sealed class MinimumVolumeValues : RuleValues
{
    private const int MaxZones = 64;

    private readonly SoftRule.MinimumVolume _rule;
    private readonly Promise[] _promises;
    private readonly ZoneClock[] _zones;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="rule">The rule.</param>
    public MinimumVolumeValues(SoftRulePlan plan, SoftRule.MinimumVolume rule)
    {
        _rule = rule;
        _zones = [.. plan.Channels.Where(c => c.Channel.MinMonthVolumeMinor > 0).Select(c => c.Zone).Distinct()];
        _promises = [.. plan.Channels.Select(PromiseOf)];
    }

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        // The time of the query in each zone, computed for the first channel of the zone.
        Span<MonthTime> times = stackalloc MonthTime[Math.Min(_zones.Length, MaxZones)];
        times.Clear();
        long now = query.Now.UtcTicks;
        for (int i = 0; i < positions.Length; i++)
        {
            ref Promise promise = ref _promises[positions[i]];
            if (promise.Volume == 0)
            {
                values[i] = 1;
                continue;
            }

            MonthTime time = promise.Zone < MaxZones ? times[promise.Zone] : default;
            if (time.Month == 0)
            {
                time = MonthTime.Of(_zones[promise.Zone], now);
                if (promise.Zone < MaxZones)
                {
                    times[promise.Zone] = time;
                }
            }

            values[i] = SoftValues.IsBehind(_rule, promise.Volume, promise.State, time) ? 0 : 1;
        }
    }

    private Promise PromiseOf(CompiledChannel channel) =>
        new(channel.Channel.MinMonthVolumeMinor, channel.State, Math.Max(Array.IndexOf(_zones, channel.Zone), 0));

    private readonly record struct Promise(long Volume, ChannelState State, int Zone);
}
