using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Why credit allowed a payment to continue.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CreditBasis>))]
internal enum CreditBasis
{
    /// <summary>The customer's tier is sufficient.</summary>
    Tier = 1,

    /// <summary>No institution answered, and policy allows this amount.</summary>
    NoAnswerPolicy = 2,

    /// <summary>The tier is insufficient, and the host's risk control allowed this amount.</summary>
    RiskControl = 3,
}
