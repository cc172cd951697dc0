using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether the bank may advance for a customer. The stricter of two tiers is the smaller value.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CreditTier>))]
public enum CreditTier
{
    /// <summary>The bank does not advance, unless the host's risk control overrides this.</summary>
    Insufficient = 1,

    /// <summary>The bank may advance.</summary>
    Sufficient = 2,
}
