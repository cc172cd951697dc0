using System.Collections.Frozen;
using System.Collections.Immutable;
using FaultTolerantPay.Providers.Errors;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>The settings of all providers and their error maps, which belong together. Immutable.</summary>
internal sealed class ProviderSnapshot
{
    private readonly FrozenDictionary<ProviderId, ProviderSettings> _byId;
    private readonly FrozenDictionary<ChannelId, ProviderChannel> _channels;
    private readonly FrozenDictionary<ProviderId, ErrorMap> _maps;

    /// <param name="settings">Settings without an error.</param>
    /// <param name="maps">The error maps of the providers that have one.</param>
    public ProviderSnapshot(IEnumerable<ProviderSettings> settings, IReadOnlyDictionary<ProviderId, ErrorMap> maps)
    {
        All = [.. settings.OrderBy(one => one.Id.Value, StringComparer.Ordinal)];
        _byId = All.ToFrozenDictionary(one => one.Id);
        _channels = All.SelectMany(one => one.Channels).ToFrozenDictionary(channel => channel.Id);
        _maps = maps.ToFrozenDictionary();
    }

    /// <summary>The settings, in ordinal order of their ids.</summary>
    public ImmutableArray<ProviderSettings> All { get; }

    /// <summary>The settings of a provider; null if there are none.</summary>
    public ProviderSettings? Find(ProviderId provider) => _byId.GetValueOrDefault(provider);

    /// <summary>The logical channel with an id; null if no provider has it.</summary>
    public ProviderChannel? Find(ChannelId channel) => _channels.GetValueOrDefault(channel);

    /// <summary>The error map of a provider; an empty one if it has none.</summary>
    public ErrorMap MapOf(ProviderId provider) => _maps.GetValueOrDefault(provider, ErrorMap.Empty);
}
