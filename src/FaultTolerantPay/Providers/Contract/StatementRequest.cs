namespace FaultTolerantPay;

/// <summary>The day whose statement file a provider is asked for.</summary>
/// <param name="MerchantNumber">The bank's merchant number at the provider, as the settings have it.</param>
/// <param name="Day">The provider's day, named by its beginning.</param>
/// <param name="From">The beginning of the day, in UTC.</param>
/// <param name="Until">Its end, not included, in UTC.</param>
public sealed record StatementRequest(string MerchantNumber, DateOnly Day, DateTimeOffset From, DateTimeOffset Until);
