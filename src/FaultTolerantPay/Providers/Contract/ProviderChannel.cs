using System.Collections.Frozen;

namespace FaultTolerantPay;

/// <summary>A logical channel, as its provider knows it. The provider's settings define it.</summary>
public sealed record ProviderChannel
{
    /// <summary>The channel's id in the routing catalogue.</summary>
    public required ChannelId Id { get; init; }

    /// <summary>The provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The bank's merchant number at the provider for this channel; null: that of the provider's settings applies.</summary>
    public string? MerchantNumber { get; init; }

    /// <summary>The provider's product code for this channel; null: that of the provider's settings applies.</summary>
    public string? ProductCode { get; init; }

    /// <summary>Further values of the channel by name, as the settings have them.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = FrozenDictionary<string, string>.Empty;
}
