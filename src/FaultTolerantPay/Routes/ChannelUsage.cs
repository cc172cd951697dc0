using System.Collections.Concurrent;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Routes;

/// <summary>
/// Restores the use of the quotas of channels and providers from the store before the first reservation of each in this process, and before
/// the first one on each other day: after a clock was wrong, this may be a day on which another process reserved. Where nothing depends on
/// the use, nothing is read.
/// </summary>
internal sealed class ChannelUsage(RouterSource routers, IChannelPaymentStore payments, TimeProvider time)
{
    private readonly ConcurrentDictionary<(bool IsProvider, string Id), Restored> _restored = new();

    /// <summary>Ends when the use of the channels' quotas, and of those of their providers, is known.</summary>
    /// <exception cref="StoreException">The store cannot be read; the next call reads it again.</exception>
    public async ValueTask RestoreAsync(IEnumerable<ChannelId> channels)
    {
        foreach (ChannelId id in channels)
        {
            if (routers.FindChannel(id) is not { } channel)
            {
                continue;
            }

            if (channel.HasQuota)
            {
                await RestoreOnceAsync(
                    (false, channel.Id), channel.TimeZone, (zone, day, isFirst) => RestoreAsync(channel, zone, day, isFirst))
                    .ConfigureAwait(false);
            }

            if (routers.FindProvider(channel.ProviderId) is { DependsOnUse: true } provider)
            {
                await RestoreOnceAsync(
                    (true, provider.Id), provider.TimeZone, (zone, day, isFirst) => RestoreAsync(provider, zone, day, isFirst))
                    .ConfigureAwait(false);
            }
        }
    }

    private async ValueTask RestoreOnceAsync(
        (bool IsProvider, string Id) key, string timeZone, Func<ZoneClock, DateOnly, bool, Task> restore)
    {
        // The live state counts by the same clock.
        var zone = ZoneClock.For(timeZone);
        var today = DateOnly.FromDayNumber(zone.Day(time.GetUtcNow().UtcTicks));
        Restored restored = _restored.AddOrUpdate(
            key,
            _ => new Restored(today, new Lazy<Task>(() => restore(zone, today, true))),
            (_, known) => known.Day == today
                ? known
                : new Restored(today, new Lazy<Task>(() => restore(zone, today, false))));
        try
        {
            await restored.Usage.Value.ConfigureAwait(false);
        }
        catch (Exception)
        {
            _restored.TryRemove(new(key, restored));
            throw;
        }
    }

    private async Task RestoreAsync(Channel channel, ZoneClock zone, DateOnly day, bool isFirst)
    {
        QuotaUsage usage = await SumAsync([channel], zone, day).ConfigureAwait(false);
        ChannelHandle handle = routers.Live!.HandleOf(channel.Id);
        if (isFirst)
        {
            routers.Live.SetUsage(handle, usage);
        }
        else
        {
            routers.Live.AddUsage(handle, usage);
        }
    }

    private async Task RestoreAsync(Provider provider, ZoneClock zone, DateOnly day, bool isFirst)
    {
        // What channels used that have left the catalogue, or moved to another provider, is not known here.
        QuotaUsage usage = await SumAsync(routers.ChannelsOf(provider), zone, day).ConfigureAwait(false);
        if (isFirst)
        {
            routers.Live!.SetProviderUsage(provider.Id, usage);
        }
        else
        {
            routers.Live!.AddProviderUsage(provider.Id, usage);
        }
    }

    private async Task<QuotaUsage> SumAsync(IEnumerable<Channel> channels, ZoneClock zone, DateOnly day)
    {
        (DateTimeOffset from, DateTimeOffset until) = (BeginOf(day.DayNumber), BeginOf(day.DayNumber + 1));
        var usage = new QuotaUsage(day, 0, 0, 0, 0);
        foreach (Channel channel in channels)
        {
            var id = new ChannelId(channel.Id);
            ChargeTotals ofDay = await payments.SumChargesAsync(id, from, until, CancellationToken.None).ConfigureAwait(false);
            ChargeTotals ofMonth = await payments.SumChargesAsync(
                id, BeginOf(day.DayNumber - day.Day + 1), until, CancellationToken.None).ConfigureAwait(false);
            usage = new QuotaUsage(
                day,
                checked(usage.DayAmountMinor + ofDay.AmountMinor),
                usage.DayCount + ofDay.Count,
                checked(usage.MonthAmountMinor + ofMonth.AmountMinor),
                usage.MonthCount + ofMonth.Count);
        }

        return usage;

        DateTimeOffset BeginOf(int number) => new(zone.BeginOf(number), TimeSpan.Zero);
    }

    /// <summary>The day whose use was restored last, and the read of it.</summary>
    private sealed record Restored(DateOnly Day, Lazy<Task> Usage);
}
