using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>On what ground credit let a payment go on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CreditBasis>))]
public enum CreditBasis
{
    /// <summary>The customer's tier suffices.</summary>
    Tier = 1,

    /// <summary>Nobody answered, and policy allows this amount.</summary>
    NoAnswerPolicy = 2,

    /// <summary>The tier does not suffice, and the host's risk control allowed this amount.</summary>
    RiskControl = 3,
}
