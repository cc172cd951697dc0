using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>
/// What is needed to talk to one provider, in four groups, and the logical channels that it is split into. Immutable: an edit of the file
/// puts a new object in force, and calls that are under way keep theirs.
/// </summary>
public sealed record ProviderSettings
{
    /// <summary>The provider.</summary>
    public required ProviderId Id { get; init; }

    /// <summary>Who the bank is at the provider.</summary>
    public required ProviderIdentity Identity { get; init; }

    /// <summary>How messages are signed and encrypted: the references of secrets by name, such as <c>signingKey</c>.</summary>
    public IReadOnlyDictionary<string, string> Security { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Where the provider is reached.</summary>
    public required ProviderNetwork Network { get; init; }

    /// <summary>Where its statement files are; null if it has none.</summary>
    public ProviderStatementFiles? StatementFiles { get; init; }

    /// <summary>
    /// The path of the provider's error map, from the folder of the settings file; null if it has none, so that every code is unknown.
    /// </summary>
    public string? ErrorMap { get; init; }

    /// <summary>The logical channels.</summary>
    public ImmutableArray<ProviderChannel> Channels { get; init; } = [];

    /// <summary>The logical channel with an id; null if the provider has none.</summary>
    public ProviderChannel? Find(ChannelId channel) => Channels.FirstOrDefault(known => known.Id == channel);
}
