using System.Collections.Frozen;

namespace FaultTolerantPay;

/// <summary>Who the bank is at the provider.</summary>
public sealed record ProviderIdentity
{
    /// <summary>The bank's merchant number.</summary>
    public required string MerchantNumber { get; init; }

    /// <summary>The bank's institution number; null if the provider has none.</summary>
    public string? InstitutionNumber { get; init; }

    /// <summary>The product code; null if the provider has none.</summary>
    public string? ProductCode { get; init; }

    /// <summary>Further values by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = FrozenDictionary<string, string>.Empty;
}
