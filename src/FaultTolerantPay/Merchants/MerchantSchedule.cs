using System.IO.Hashing;
using System.Text;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Merchants;

/// <summary>Computes when a merchant's registrations and limits are next due.</summary>
internal static class MerchantSchedule
{
    private const int PartsOfInterval = 10_000;

    /// <summary>The next time. Null for a closed merchant, and for one that has no registration and wants none.</summary>
    public static DateTimeOffset? Next(Merchant merchant, MerchantOptions options, DateTimeOffset now)
    {
        if (merchant.Status == MerchantStatus.Closed)
        {
            return null;
        }

        TimeSpan? wait = null;
        foreach (Registration registration in merchant.Registrations)
        {
            if (registration.Status == RegistrationStatus.Registered)
            {
                wait ??= Interval(merchant.Id.Value, options);
            }
        }
        if (Retry(merchant, options) is { } retry && !(wait <= retry))
        {
            wait = retry;
        }

        return wait is { } length ? now.Plus(length) : null;
    }

    /// <summary>The wait before wanted registrations are retried, from the one with the most attempts; null if none is wanted.</summary>
    private static TimeSpan? Retry(Merchant merchant, MerchantOptions options)
    {
        int attempts = -1;
        foreach (Registration registration in merchant.Registrations)
        {
            if (registration.Status == RegistrationStatus.Wanted)
            {
                attempts = Math.Max(attempts, registration.Attempts);
            }
        }
        if (attempts < 0)
        {
            return null;
        }

        TimeSpan wait = options.MinRetryDelay;
        for (int failed = 1; failed < attempts && wait < options.MaxRetryDelay; failed++)
        {
            wait += wait;
        }

        return wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay;
    }

    /// <summary>The interval, shortened by the merchant's share of the spread, which is the same on every node and in every run.</summary>
    private static TimeSpan Interval(string merchant, MerchantOptions options)
    {
        ulong hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(merchant));
        long share = (long)(hash % (uint)((options.MaxRefreshSpreadPercent * (PartsOfInterval / 100)) + 1));
        return options.RefreshInterval - TimeSpan.FromTicks(options.RefreshInterval.Ticks / PartsOfInterval * share);
    }
}
