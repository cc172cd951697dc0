using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

// What the channels of a provider share.
public sealed partial class LiveState
{
    private readonly Dictionary<string, ProviderState> _providers = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes all channels of a provider out of routing, or puts them back, in every table that follows this state. A provider that is put
    /// back begins with a small share of the transactions that grows. What was set for its channels one by one stays.
    /// </summary>
    /// <param name="providerId">The provider's id. A provider is known as soon as a table that contains it is compiled.</param>
    /// <param name="isUp">Whether its channels may be chosen.</param>
    /// <param name="now">The time at which the recovery begins.</param>
    public void SetProviderUp(string providerId, bool isUp, DateTimeOffset now)
    {
        ProviderState provider = KnownProvider(providerId);
        lock (provider.Shared.SyncRoot)
        {
            provider.Shared.SetUp_NeedsLock(isUp, now.UtcTicks);
        }

        Publish(provider);
    }

    /// <summary>Whether a provider is up. An open breaker does not count as down.</summary>
    /// <param name="providerId">The provider's id.</param>
    public bool IsProviderUp(string providerId) => KnownProvider(providerId).Shared.IsUp;

    /// <summary>
    /// The share of transactions that a provider gets now, in basis points: 0 while it is down or its breaker is open. A transaction is
    /// within it, or not, for all channels of the provider.
    /// </summary>
    /// <param name="providerId">The provider's id.</param>
    /// <param name="now">The time.</param>
    public int ProviderShareBasisPoints(string providerId, DateTimeOffset now) => KnownProvider(providerId).Shared.ShareAt(now.UtcTicks);

    /// <summary>
    /// The measured availability of all channels of a provider together, in basis points. Null while the window has too few attempts.
    /// </summary>
    /// <param name="providerId">The provider's id.</param>
    /// <param name="now">The time. When the last attempt is older than the window, the measurement ends.</param>
    public int? ProviderAvailabilityBasisPoints(string providerId, DateTimeOffset now) =>
        KnownProvider(providerId).Shared.AvailabilityBasisPoints(now.UtcTicks);

    /// <summary>
    /// Sets a provider's usage from the store, on start: that of all its channels together. It is independent of what
    /// <see cref="SetUsage"/> sets for them one by one.
    /// </summary>
    /// <param name="providerId">The provider's id.</param>
    /// <param name="usage">The usage on record, in the provider's time zone; sums and counts from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A sum or a count is negative.</exception>
    public void SetProviderUsage(string providerId, in QuotaUsage usage)
    {
        CheckUsage(usage);
        ProviderState provider = KnownProvider(providerId);
        lock (provider.Shared.SyncRoot)
        {
            provider.Shared.SetUsage_NeedsLock(usage);
        }
    }

    /// <summary>The same as <see cref="AddUsage"/> for a provider.</summary>
    /// <param name="providerId">The provider's id.</param>
    /// <param name="usage">The usage on record, in the provider's time zone; sums and counts from 0.</param>
    internal void AddProviderUsage(string providerId, in QuotaUsage usage)
    {
        ProviderState provider = KnownProvider(providerId);
        lock (provider.Shared.SyncRoot)
        {
            provider.Shared.AddUsage_NeedsLock(usage);
        }
    }

    /// <summary>What all channels of a provider have used in the provider's day and month that contain a moment.</summary>
    /// <param name="provider">The provider, for its time zone.</param>
    /// <param name="now">The moment.</param>
    public QuotaUsage ProviderUsageOf(Provider provider, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return KnownProvider(provider.Id).Shared.UsageOn(ZoneClock.For(provider.TimeZone).Day(now.UtcTicks));
    }

    /// <summary>The state of a provider of a table that is being compiled; created if the provider is new.</summary>
    internal ProviderState ProviderFor(Provider provider)
    {
        lock (_lock)
        {
            if (!_providers.TryGetValue(provider.Id, out ProviderState? state))
            {
                state = new ProviderState(provider, _options);
                _providers.Add(provider.Id, state);
            }

            return state;
        }
    }

    private ProviderState? FindProvider(string providerId)
    {
        lock (_lock)
        {
            return _providers.GetValueOrDefault(providerId);
        }
    }

    private ProviderState KnownProvider(string providerId)
    {
        ArgumentNullException.ThrowIfNull(providerId);
        lock (_lock)
        {
            return _providers.TryGetValue(providerId, out ProviderState? state)
                ? state
                : throw new ArgumentException(
                    $"No table with a provider '{providerId}' was compiled for this live state"
                        + $"{NameSuggestion.Hint(providerId, _providers.Keys)}.",
                    nameof(providerId));
        }
    }

    private void ReportTo(ProviderState provider, ChannelHandle channel, ChannelAttemptOutcome outcome, long nowTicks)
    {
        bool changed;
        lock (provider.Shared.SyncRoot)
        {
            // Tables follow neither its success rate nor its latency.
            bool neededCheck = provider.Shared.NeedsCheck;
            _ = provider.Shared.Report_NeedsLock(channel, outcome, null, nowTicks);
            changed = provider.Shared.NeedsCheck != neededCheck;
        }

        if (changed)
        {
            Publish(provider);
        }
    }

    private void Publish(ProviderState provider)
    {
        lock (_lock)
        {
            foreach (WeakReference<ILiveFollower> reference in _followers)
            {
                if (reference.TryGetTarget(out ILiveFollower? follower))
                {
                    follower.Follow_NeedsLock(provider);
                }
            }
        }
    }
}
