using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether the bank may advance for a customer. The stricter of two is the smaller one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CreditTier>))]
public enum CreditTier
{
    /// <summary>Not advanced, unless the host's risk control says otherwise.</summary>
    Insufficient = 1,

    /// <summary>Advanced.</summary>
    Sufficient = 2,
}
