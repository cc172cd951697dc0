using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a notice tells.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>First notice, to the customer: stand-in is not for this merchant or payment now.</summary>
    AdmissionRefused = 1,

    /// <summary>Second notice, to the merchant: the customer's credit does not suffice.</summary>
    CreditInsufficient = 2,

    /// <summary>Third notice, to the customer: the amount is above the per-transaction limit.</summary>
    LimitExceeded = 3,

    /// <summary>To the merchant: a pending payment has its final outcome.</summary>
    OutcomeChanged = 4,

    /// <summary>To the merchant: a refund that waited is rejected after all, since the advance was not paid.</summary>
    RefundRejected = 5,
}
