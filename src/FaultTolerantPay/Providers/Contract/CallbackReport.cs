namespace FaultTolerantPay;

/// <summary>One result in a callback. The library compares it with the order before it uses it.</summary>
public sealed record CallbackReport
{
    /// <summary>The order's reference, as the provider received it.</summary>
    public required string Reference { get; init; }

    /// <summary>The result.</summary>
    public required ProviderResult Result { get; init; }

    /// <summary>The amount in minor units; null if the callback has none. A success without an amount proves nothing.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>The currency; null if the callback has none.</summary>
    public Currency? Currency { get; init; }

    /// <summary>
    /// The merchant number; null if the callback has none. It must be the one that the order was sent under. It is compared as it is: a
    /// merchant number may look like a card number.
    /// </summary>
    public string? MerchantNumber { get; init; }
}
