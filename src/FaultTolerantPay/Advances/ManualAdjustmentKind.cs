using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Who paid whom outside the channels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ManualAdjustmentKind>))]
public enum ManualAdjustmentKind
{
    /// <summary>The customer paid the bank.</summary>
    Settled = 1,

    /// <summary>The bank refunded the customer.</summary>
    PaidBack = 2,

    /// <summary>The bank paid the merchant.</summary>
    MerchantPaid = 3,

    /// <summary>The merchant repaid the bank.</summary>
    MerchantRepaid = 4,
}
