using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// Why stand-in refused, as a stable code. If several rules would refuse, the first code in this order is returned (the pipeline's order).
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalCode>))]
public enum RefusalCode
{
    /// <summary>The request is invalid; every invalid field is named. Not stored.</summary>
    BadRequest = 1,

    /// <summary>The key is already on record with other content. Not stored.</summary>
    KeyConflict = 2,

    /// <summary>Stand-in is not available for this merchant, customer, currency or time. The customer gets a notice.</summary>
    AdmissionRefused = 3,

    /// <summary>The request has no usable mandate by which to collect from the customer later.</summary>
    [JsonStringEnumMemberName("NoCollectionMeans")]
    NoMandate = 4,

    /// <summary>No per-transaction limit is known in this currency, or it is too old and policy refuses stale limits.</summary>
    LimitUnavailable = 5,

    /// <summary>The amount is above the per-transaction limit. The customer gets a notice.</summary>
    LimitExceeded = 6,

    /// <summary>No institution assessed the customer in time, and policy refuses without an assessment.</summary>
    CreditUnavailable = 7,

    /// <summary>The customer's credit is insufficient. The merchant gets a notice.</summary>
    CreditInsufficient = 8,

    /// <summary>The host's risk control refused.</summary>
    RiskControlRefused = 9,

    /// <summary>A stage that the host registers refused.</summary>
    StageRefused = 10,

    /// <summary>The payment would exceed an exposure cap.</summary>
    ExposureCapReached = 11,

    /// <summary>A velocity window is full.</summary>
    VelocityExceeded = 12,
}
