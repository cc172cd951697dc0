namespace FaultTolerantPay.Testing.Providers;

/// <summary>
/// Data of an order that the provider's test system always accepts: a card or an agreement with enough money for several hundred orders.
/// </summary>
public sealed record ProviderSample
{
    /// <summary>The logical channel: one of the settings of <see cref="ProviderUnderTest.Context"/>.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The amount of each order: 2 minor units or more, so that a part of it can be captured or refunded.</summary>
    public required Money Amount { get; init; }

    /// <summary>The bank's merchant.</summary>
    public MerchantId Merchant { get; init; } = new("conformance");

    /// <summary>Creates the card's details. The suite clears them after each call. Null: orders have none.</summary>
    public Func<CardDetails>? Card { get; init; }

    /// <summary>The agreement by which the card is debited; null if there is none.</summary>
    public string? AgreementNumber { get; init; }
}
