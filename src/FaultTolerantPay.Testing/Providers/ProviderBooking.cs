namespace FaultTolerantPay.Testing.Providers;

/// <summary>One execution of an order in the provider's own records.</summary>
/// <param name="Amount">The amount that was moved, held, released or refunded.</param>
/// <param name="MerchantNumber">The merchant number under which the provider executed it; null if its records have none.</param>
public sealed record ProviderBooking(Money Amount, string? MerchantNumber = null);
