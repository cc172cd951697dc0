using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Whether channels are behind the volume that was promised for the month.</summary>
internal sealed class MinimumVolumeValues : RuleValues
{
    // Most catalogues have fewer; the time in the others is computed for each channel.
    private const int KeptZones = 8;

    private readonly SoftRule.MinimumVolume _rule;
    private readonly long[] _promised;
    private readonly ChannelState[] _states;
    private readonly int[] _zoneOf;
    private readonly ZoneClock[] _zones;

    // By position; empty if no provider was promised a volume.
    private readonly CompiledProvider[] _providers;
    private readonly int _lastPromised;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="rule">The rule.</param>
    public MinimumVolumeValues(SoftRulePlan plan, SoftRule.MinimumVolume rule)
    {
        _rule = rule;
        _promised = [.. plan.Channels.Select(c => c.Channel.MinMonthVolumeMinor)];
        _states = [.. plan.Channels.Select(c => c.State)];
        _providers = plan.Channels.All(c => c.Provider.Model.MinMonthVolumeMinor == 0) ? [] : [.. plan.Channels.Select(c => c.Provider)];
        _lastPromised = Enumerable.Range(0, plan.Channels.Length).LastOrDefault(p => !SoftValues.IsFixed(rule, plan.Channels[p]), -1);
        _zones = [.. plan.Channels.Select(c => c.Zone).Distinct()];
        Dictionary<ZoneClock, int> numbers = _zones.Index().ToDictionary(z => z.Item, z => z.Index);
        _zoneOf = [.. plan.Channels.Select(c => numbers[c.Zone])];
    }

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        // The time of the query in each zone, computed for the first channel of the zone.
        Span<MonthTime> times = stackalloc MonthTime[KeptZones];
        times.Clear();
        long[] promised = _promised;
        values = values[..positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            int position = positions[i];
            bool isBehind = (promised[position] != 0 && IsBehind(position, query.Now.UtcTicks, times))
                || (_providers.Length > 0 && SoftValues.IsBehind(_rule, _providers[position], query.Now.UtcTicks));
            values[i] = isBehind ? 0 : 1;
        }
    }

    public override long FloorFrom(int position, in RouteQuery query) => position <= _lastPromised ? 0 : 1;

    private bool IsBehind(int position, long nowTicks, Span<MonthTime> times)
    {
        int zone = _zoneOf[position];
        MonthTime time = zone < times.Length ? times[zone] : default;
        if (time.Month == 0)
        {
            time = MonthTime.Of(_zones[zone], nowTicks);
            if (zone < times.Length)
            {
                times[zone] = time;
            }
        }

        return SoftValues.IsBehind(_rule, _promised[position], _states[position], time);
    }
}
