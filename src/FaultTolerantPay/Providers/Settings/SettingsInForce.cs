using System.Collections.Immutable;
using FaultTolerantPay.Providers.Errors;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>Keeps one snapshot of settings and error maps in force, and replaces it as a whole.</summary>
internal sealed class SettingsInForce : IProviderSettings
{
    private readonly ProviderSnapshot _current;

    /// <param name="settings">The settings that the host gives by code.</param>
    /// <exception cref="InvalidOperationException">They have errors; the message has all of them.</exception>
    public SettingsInForce(IEnumerable<ProviderSettings> settings)
    {
        ProviderSettings[] all = [.. settings];
        string[] errors = [.. SettingsRules.FindErrors(all).Select(error => $"Provider settings: {error.Path}: {error.Message}.")];
        _current = errors.Length == 0
            ? new ProviderSnapshot(all, ImmutableDictionary<ProviderId, ErrorMap>.Empty)
            : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>The snapshot in force. Read it once for values that belong together.</summary>
    public ProviderSnapshot Current => Volatile.Read(in _current);

    public ImmutableArray<ProviderSettings> All => Current.All;

    public ProviderSettings? Find(ProviderId provider) => Current.Find(provider);

    public ProviderChannel? Find(ChannelId channel) => Current.Find(channel);

    public ImmutableArray<string> Reload() => [];
}
