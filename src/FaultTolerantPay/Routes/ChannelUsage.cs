using System.Collections.Concurrent;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Routes;

/// <summary>
/// Restores the use of a channel's quotas from the store before the channel's first reservation in this process, and before the first one
/// on each other day: after a clock was wrong, this may be a day on which another process reserved. Channels without quotas need no read.
/// </summary>
internal sealed class ChannelUsage(RouterSource routers, IChannelPaymentStore payments, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Restored> _restored = new(StringComparer.Ordinal);

    /// <summary>Ends when the use of the channels' quotas is known.</summary>
    /// <exception cref="StoreException">The store cannot be read; the next call reads it again.</exception>
    public async ValueTask RestoreAsync(IEnumerable<ChannelId> channels)
    {
        foreach (ChannelId id in channels)
        {
            if (routers.FindChannel(id) is not { } channel || (channel.DayQuota.IsNone && channel.MonthQuota.IsNone))
            {
                continue;
            }

            // The live state counts by the same clock.
            var zone = ZoneClock.For(channel.TimeZone);
            var today = DateOnly.FromDayNumber(zone.Day(time.GetUtcNow().UtcTicks));
            Restored restored = _restored.AddOrUpdate(
                id.Value,
                _ => new Restored(today, new Lazy<Task>(() => RestoreAsync(channel, zone, today, isFirst: true))),
                (_, known) => known.Day == today
                    ? known
                    : new Restored(today, new Lazy<Task>(() => RestoreAsync(channel, zone, today, isFirst: false))));
            try
            {
                await restored.Usage.Value.ConfigureAwait(false);
            }
            catch (Exception)
            {
                _restored.TryRemove(new(id.Value, restored));
                throw;
            }
        }
    }

    private async Task RestoreAsync(Channel channel, ZoneClock zone, DateOnly day, bool isFirst)
    {
        var id = new ChannelId(channel.Id);
        (DateTimeOffset from, DateTimeOffset until) = (BeginOf(day.DayNumber), BeginOf(day.DayNumber + 1));
        ChargeTotals ofDay = await payments.SumChargesAsync(id, from, until, CancellationToken.None).ConfigureAwait(false);
        ChargeTotals ofMonth = await payments.SumChargesAsync(
            id, BeginOf(day.DayNumber - day.Day + 1), until, CancellationToken.None).ConfigureAwait(false);
        ChannelHandle handle = routers.Live!.HandleOf(channel.Id);
        var usage = new QuotaUsage(day, ofDay.AmountMinor, ofDay.Count, ofMonth.AmountMinor, ofMonth.Count);
        if (isFirst)
        {
            routers.Live.SetUsage(handle, usage);
        }
        else
        {
            routers.Live.AddUsage(handle, usage);
        }

        DateTimeOffset BeginOf(int number) => new(zone.BeginOf(number), TimeSpan.Zero);
    }

    /// <summary>The day whose use was restored last, and the read of it.</summary>
    private sealed record Restored(DateOnly Day, Lazy<Task> Usage);
}
