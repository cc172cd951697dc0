using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>A merchant's master data: what institutions are told of it when it is registered.</summary>
public sealed record MerchantProfile
{
    /// <summary>The merchant.</summary>
    public required MerchantId Id { get; init; }

    /// <summary>Its name: 1 to 200 characters, none of them a control character.</summary>
    public required string Name { get; init; }

    /// <summary>What it trades in: 1 to 64 visible ASCII characters, such as the merchant category code <c>5411</c>.</summary>
    public required string Category { get; init; }

    /// <summary>The merchants that operators pause together, such as the shops of one chain: 1 to 64 visible ASCII characters. Null: a group by itself, of its own id.</summary>
    public string? Group { get; init; }

    /// <summary>The currencies in which it is paid: 1 to 200 different ISO 4217 ones.</summary>
    public required ImmutableArray<Currency> Currencies { get; init; }

    /// <summary>Whether the bank accepts payments for it.</summary>
    public MerchantStatus Status { get; init; } = MerchantStatus.Active;
}
