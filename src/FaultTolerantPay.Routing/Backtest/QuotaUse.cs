using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Uses the quotas and monthly volumes of the channels of a replayed table, as if every attempt succeeded.</summary>
internal sealed class QuotaUse
{
    private readonly RoutingTable _table;

    // By the channel's position. A channel without quota and volume needs no lock.
    private readonly bool[] _usesState;
    private readonly bool[] _hasVolumeTiers;

    public QuotaUse(RoutingTable table, bool isOn)
    {
        _table = table;
        _hasVolumeTiers = [.. table.Catalogue.Channels.Select(HasVolumeTiers)];
        _usesState = [.. table.Catalogue.Channels.Select(c => isOn
            && (!c.DayQuota.IsNone
                || !c.MonthQuota.IsNone
                || c.MinMonthVolumeMinor > 0
                || HasVolumeTiers(c)))];
        HasVolumes = isOn && _hasVolumeTiers.Contains(true);
    }

    /// <summary>Whether the fees of a channel depend on its monthly volume.</summary>
    public bool HasVolumes { get; }

    /// <summary>Counts a request for a channel.</summary>
    /// <param name="index">The channel's position in the catalogue.</param>
    /// <param name="query">The request.</param>
    /// <returns>The volume of the month before the request, for the fees.</returns>
    public long Use(int index, in RouteQuery query)
    {
        if (!_usesState[index])
        {
            return 0;
        }

        Channel channel = _table.Catalogue.Channels[index];
        long volume = !_hasVolumeTiers[index] ? 0 : _table.Live.UsageOf(channel, query.Now).MonthAmountMinor;
        _table.Live.TryReserve(channel, query.AmountMinor, query.Now, out _);
        return volume;
    }

    private static bool HasVolumeTiers(Channel channel) => channel.CurrencyFees.Select(f => f.Fees).Append(channel.Fees)
        .Any(f => f.Tiers.Any(t => t.FromMonthVolumeMinor > 0));
}
