using System.Collections.Concurrent;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Routes;

/// <summary>
/// Restores the use of a channel's quotas from the store before the channel's first reservation in this process. Channels without quotas
/// need no read.
/// </summary>
internal sealed class ChannelUsage(RouterSource routers, IChannelPaymentStore payments, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _restored = new(StringComparer.Ordinal);

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

            Lazy<Task> restored = _restored.GetOrAdd(id.Value, _ => new Lazy<Task>(() => RestoreAsync(channel)));
            try
            {
                await restored.Value.ConfigureAwait(false);
            }
            catch (Exception)
            {
                _restored.TryRemove(new(id.Value, restored));
                throw;
            }
        }
    }

    private async Task RestoreAsync(Channel channel)
    {
        DateTimeOffset now = time.GetUtcNow();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(channel.TimeZone);
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var id = new ChannelId(channel.Id);
        ChargeTotals ofDay = await payments.SumChargesAsync(
            id, BeginOf(day, zone), BeginOf(day.AddDays(1), zone), CancellationToken.None).ConfigureAwait(false);
        ChargeTotals ofMonth = await payments.SumChargesAsync(
            id, BeginOf(new DateOnly(day.Year, day.Month, 1), zone), BeginOf(day.AddDays(1), zone), CancellationToken.None)
            .ConfigureAwait(false);
        routers.Live!.SetUsage(
            routers.Live.HandleOf(channel.Id),
            new QuotaUsage(day, ofDay.AmountMinor, ofDay.Count, ofMonth.AmountMinor, ofMonth.Count));
    }

    /// <summary>The first moment of a local day, also where it does not begin at midnight.</summary>
    private static DateTimeOffset BeginOf(DateOnly day, TimeZoneInfo zone)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        // Of a repeated hour, the first.
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
