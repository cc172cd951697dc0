using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>A merchant's master data. The library passes it to institutions to register the merchant.</summary>
public sealed record MerchantProfile
{
    /// <summary>The merchant.</summary>
    public required MerchantId Id { get; init; }

    /// <summary>The merchant's name: 1 to 200 characters, without control characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The merchant's line of business: 1 to 64 visible ASCII characters, such as the merchant category code <c>5411</c>.
    /// </summary>
    public required string Category { get; init; }

    /// <summary>
    /// The group of merchants that operators pause together, such as the shops of one chain: 1 to 64 visible ASCII characters. Null: the
    /// merchant forms its own group, named by its id.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>The currencies in which the merchant is paid: 1 to 200 different ISO 4217 currencies.</summary>
    public required ImmutableArray<Currency> Currencies { get; init; }

    /// <summary>Whether the bank accepts payments for the merchant.</summary>
    public MerchantStatus Status { get; init; } = MerchantStatus.Active;
}
