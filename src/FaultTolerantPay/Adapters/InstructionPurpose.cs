using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an instruction moves money for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstructionPurpose>))]
public enum InstructionPurpose
{
    /// <summary>The bank pays the merchant.</summary>
    Payout = 1,

    /// <summary>The customer pays the bank.</summary>
    Collection = 2,

    /// <summary>The bank refunds the customer.</summary>
    CustomerRefund = 3,
}
