using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Why stand-in refused, as a stable code. Where several would refuse, the first in this order answers (the pipeline's order).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalCode>))]
public enum RefusalCode
{
    /// <summary>The request itself is wrong; every bad field is named. Not stored.</summary>
    BadRequest = 1,

    /// <summary>The key is known with other content. Not stored.</summary>
    KeyConflict = 2,

    /// <summary>Stand-in is not for this merchant, customer, currency or time. First notice, to the customer.</summary>
    AdmissionRefused = 3,

    /// <summary>The request carries no usable means of collecting from the customer later.</summary>
    [JsonStringEnumMemberName("NoCollectionMeans")]
    NoMandate = 4,

    /// <summary>No per-transaction limit is known in this currency, or it is too old and policy refuses it.</summary>
    LimitUnavailable = 5,

    /// <summary>The amount is above the per-transaction limit. Third notice, to the customer.</summary>
    LimitExceeded = 6,

    /// <summary>No institution assessed the customer in time, and policy refuses.</summary>
    CreditUnavailable = 7,

    /// <summary>The customer's credit does not suffice. Second notice, to the merchant.</summary>
    CreditInsufficient = 8,

    /// <summary>The host's own risk control refused.</summary>
    RiskControlRefused = 9,

    /// <summary>A stage of the host's own refused.</summary>
    StageRefused = 10,

    /// <summary>An exposure cap would be passed.</summary>
    ExposureCapReached = 11,

    /// <summary>A velocity window is full.</summary>
    VelocityExceeded = 12,
}
