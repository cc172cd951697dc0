using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>The provider settings in force. The library implements it; all members may be called from any thread.</summary>
public interface IProviderSettings
{
    /// <summary>The settings of all providers, in ordinal order of their ids. Read it once for values that belong together.</summary>
    ImmutableArray<ProviderSettings> All { get; }

    /// <summary>The settings of a provider; null if there are none.</summary>
    ProviderSettings? Find(ProviderId provider);

    /// <summary>The logical channel with an id; null if no provider has it.</summary>
    ProviderChannel? Find(ChannelId channel);

    /// <summary>Reads the settings file and the error maps again. With an error in one of them everything in force stays.</summary>
    /// <returns>All errors, each with file, line, column, field, value and what is expected; empty if the files are in force.</returns>
    ImmutableArray<string> Reload();
}
