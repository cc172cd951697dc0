using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a notice says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>First notice, to the customer: stand-in is not available for this merchant or payment now.</summary>
    AdmissionRefused = 1,

    /// <summary>Second notice, to the merchant: the customer's credit is insufficient.</summary>
    CreditInsufficient = 2,

    /// <summary>Third notice, to the customer: the amount is above the per-transaction limit.</summary>
    LimitExceeded = 3,

    /// <summary>To the merchant: a pending payment now has its final outcome.</summary>
    OutcomeChanged = 4,

    /// <summary>To the merchant: a waiting refund is rejected because the advance was not paid.</summary>
    RefundRejected = 5,
}
