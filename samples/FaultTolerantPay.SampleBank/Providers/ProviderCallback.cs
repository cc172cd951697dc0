namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>The body of a provider's callback. The text is repeated as the order had it, not escaped.</summary>
internal sealed record ProviderCallback(
    string Reference, string Status, string? Code, long AmountMinor, string Currency, string MerchantNumber, string? Text, long FeeMinor,
    DateTimeOffset SignedAt);
