using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>A provider of a table: its channels share this object.</summary>
/// <param name="Model">Its entry in the catalogue.</param>
/// <param name="Live">Its live state.</param>
/// <param name="Zone">Its time zone.</param>
internal sealed record CompiledProvider(Provider Model, ProviderState Live, ZoneClock Zone)
{
    /// <summary>Whether it is up, its breaker and what it has used.</summary>
    public ChannelState State => Live.Shared;

    public static CompiledProvider Of(Provider provider, LiveState live) =>
        new(provider, live.ProviderFor(provider), ZoneClock.For(provider.TimeZone));

    /// <summary>Whether its quotas have room for a payment.</summary>
    public bool HasRoom(long amountMinor, long nowTicks) =>
        !Model.HasQuota || State.HasRoom(Model.DayQuota, Model.MonthQuota, Zone, amountMinor, nowTicks);
}
