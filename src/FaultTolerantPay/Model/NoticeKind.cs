using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a notice says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>To the customer: stand-in is not available for this merchant or payment now.</summary>
    AdmissionRefused = 1,

    /// <summary>To the merchant: the customer's credit is insufficient.</summary>
    CreditInsufficient = 2,

    /// <summary>To the customer: the amount is above the per-transaction limit.</summary>
    LimitExceeded = 3,

    /// <summary>To the merchant: a pending payment now has its final outcome.</summary>
    OutcomeChanged = 4,

    /// <summary>To the merchant: a waiting refund is rejected because the advance was not paid.</summary>
    RefundRejected = 5,

    /// <summary>
    /// To the merchant: a channel payment, or one of its operations, has ended. Its caller may have been answered before that.
    /// </summary>
    OperationEnded = 6,
}
