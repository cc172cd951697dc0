using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>What an analysis needs to know beyond a catalogue and a policy. Without it, the checks that need it are left out.</summary>
public sealed class RoutingAnalysisOptions
{
    /// <summary>The time of the analysis; maintenance that ended before it is found. Default: null, not checked.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>
    /// The required dimensions whose values are country codes of ISO 3166-1 (two letters). Default: none, not checked.
    /// </summary>
    public ImmutableArray<string> CountryDimensions { get; init; } = [];

    /// <summary>
    /// The required dimensions whose values are currency codes of ISO 4217 (three letters). Default: none, not checked.
    /// </summary>
    public ImmutableArray<string> CurrencyDimensions { get; init; } = [];
}
