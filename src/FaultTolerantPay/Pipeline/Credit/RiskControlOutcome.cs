using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What the host's risk control decides for a customer whose credit is insufficient.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RiskControlOutcome>))]
internal enum RiskControlOutcome
{
    /// <summary>The payment stays refused as <see cref="RefusalCode.CreditInsufficient"/>, with the notice to the merchant.</summary>
    LeaveRefused = 0,

    /// <summary>The payment is refused with a rule and details that risk control gives.</summary>
    Refuse = 1,

    /// <summary>The payment is refused until more is known. The rule says what is needed.</summary>
    AskForMore = 2,

    /// <summary>The payment is allowed up to an amount.</summary>
    AllowUpTo = 3,
}
