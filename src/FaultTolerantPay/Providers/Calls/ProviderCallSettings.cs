namespace FaultTolerantPay.Providers.Calls;

/// <summary>The option values that decide how providers are called.</summary>
/// <param name="CallTimeout">How long one call may take, if the provider's settings do not say.</param>
/// <param name="MaxClockSkew">By how much the clocks of two nodes may differ.</param>
internal sealed record ProviderCallSettings(TimeSpan CallTimeout, TimeSpan MaxClockSkew);
