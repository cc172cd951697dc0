using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>What the host's risk control makes of a customer whose credit does not suffice.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RiskControlOutcome>))]
public enum RiskControlOutcome
{
    /// <summary>
    /// Nothing: the payment is refused as <see cref="RefusalCode.CreditInsufficient"/>, with the notice to the merchant.
    /// </summary>
    LeaveRefused = 0,

    /// <summary>It refuses with a rule and figures of its own.</summary>
    Refuse = 1,

    /// <summary>It wants to know more first. The payment is refused, with a rule that says what is wanted.</summary>
    AskForMore = 2,

    /// <summary>It allows up to an amount.</summary>
    AllowUpTo = 3,
}
