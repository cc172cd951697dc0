using System.IO.Hashing;
using System.Text;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Merchants;

/// <summary>When a merchant's registrations and limits are looked after next.</summary>
internal static class MerchantSchedule
{
    private const int PartsOfInterval = 10_000;

    /// <summary>The next time; null for a merchant that is closed, or that has neither a registration nor a wish for one.</summary>
    public static DateTimeOffset? Next(Merchant merchant, MerchantOptions options, DateTimeOffset now)
    {
        if (merchant.Status == MerchantStatus.Closed)
            return null;
        TimeSpan? wait = null;
        foreach (Registration registration in merchant.Registrations)
        {
            if (registration.Status == RegistrationStatus.Registered)
                wait ??= Interval(merchant.Id.Value, options);
        }
        if (Retry(merchant, options) is { } retry && !(wait <= retry))
            wait = retry;
        return wait is { } length ? now.Plus(length) : null;
    }

    /// <summary>
    /// The wait before the wanted registrations are tried again, by the one that was tried most often; null where none is wanted.
    /// </summary>
    private static TimeSpan? Retry(Merchant merchant, MerchantOptions options)
    {
        int attempts = -1;
        foreach (Registration registration in merchant.Registrations)
        {
            if (registration.Status == RegistrationStatus.Wanted)
                attempts = Math.Max(attempts, registration.Attempts);
        }
        if (attempts < 0)
            return null;
        TimeSpan wait = options.MinRetryDelay;
        for (int failed = 1; failed < attempts && wait < options.MaxRetryDelay; failed++)
            wait += wait;
        return wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay;
    }

    /// <summary>
    /// The interval, shortened by the merchant's own share of the spread: the same for the merchant on every node and in every run.
    /// </summary>
    private static TimeSpan Interval(string merchant, MerchantOptions options)
    {
        ulong hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(merchant));
        long share = (long)(hash % (uint)((options.MaxRefreshSpreadPercent * (PartsOfInterval / 100)) + 1));
        return options.RefreshInterval - TimeSpan.FromTicks(options.RefreshInterval.Ticks / PartsOfInterval * share);
    }
}
